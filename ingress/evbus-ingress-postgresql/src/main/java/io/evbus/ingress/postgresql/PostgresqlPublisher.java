package io.evbus.ingress.postgresql;

import io.evbus.spi.Batch;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * One connection with a thread that writes. While the server works on one group of batches the next
 * gathers, so that a commit confirms up to a whole window of the lane.
 */
final class PostgresqlPublisher implements Publisher {
  private static final long CLOSE_MILLIS = 2_000;

  private final Connection connection;
  private final GroupWriter groups;
  private final Signals signals;
  private final Thread writer;
  private final Object monitor = new Object();
  private Group gathering;
  private boolean writing;
  private @Nullable IngressException failure;
  private boolean closed;

  PostgresqlPublisher(
      Destination destination, String where, Connection connection, Layout layout, Signals signals)
      throws SQLException {
    RowEncoding encoding = new RowEncoding(layout, destination.id());
    this.connection = connection;
    this.groups = new GroupWriter(where, connection, layout);
    this.signals = signals;
    this.gathering = new Group(where, layout, encoding);
    groups.prove(gathering);
    Server.waitForLocks(connection);
    Group spare = new Group(where, layout, encoding);
    this.writer =
        new Thread(
            () -> run(spare),
            "evbus-postgresql-" + destination.profile().name() + "/" + destination.id());
    writer.setDaemon(true);
  }

  PostgresqlPublisher start() {
    writer.start();
    return this;
  }

  @Override
  public void publish(Batch batch) throws IngressException {
    synchronized (monitor) {
      if (failure != null) {
        throw failure;
      }
      gathering.add(batch);
      monitor.notifyAll();
    }
  }

  private void run(Group spare) {
    Group group = spare;
    try {
      while (true) {
        Group next = next(group);
        if (next == null) {
          return;
        }
        group = next;
        groups.write(group);
        group.clear();
      }
    } catch (IngressException e) {
      fail(e);
    } catch (InterruptedException | RuntimeException e) {
      signals.lost(e);
    }
  }

  /** The group that has gathered, in exchange for an empty one; nothing when all is over. */
  private @Nullable Group next(Group empty) throws InterruptedException {
    synchronized (monitor) {
      writing = false;
      while (gathering.isEmpty() && !closed) {
        monitor.wait();
      }
      if (closed) {
        return null;
      }
      Group gathered = gathering;
      gathering = empty;
      writing = true;
      return gathered;
    }
  }

  private void fail(IngressException cause) {
    synchronized (monitor) {
      failure = cause;
    }
    signals.lost(cause);
  }

  /** Ends a statement that is under way, here at once and on the server too. */
  @Override
  public void close() {
    boolean underWay;
    synchronized (monitor) {
      underWay = writing && !closed;
      closed = true;
      monitor.notifyAll();
    }
    try {
      if (underWay) {
        connection.abort(Runnable::run);
        // Else it would wait on for a lock there, as would the next publisher's.
        connection.unwrap(BaseConnection.class).getQueryExecutor().sendQueryCancel();
      } else {
        connection.close();
      }
      TimeUnit.MILLISECONDS.timedJoin(writer, CLOSE_MILLIS);
    } catch (SQLException e) {
      // It is closed, or as good as.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
