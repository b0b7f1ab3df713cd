package io.evbus.core.plugin;

import io.evbus.Event;
import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.FunctionSpec;
import io.evbus.spi.Outcome;
import io.evbus.spi.Publisher;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Calls a user's function for each event of a batch, one after another. */
final class FunctionPublisher implements Publisher {
  private static final System.Logger LOG = System.getLogger(FunctionPublisher.class.getName());

  private final FunctionSpec function;
  private final Object context;
  private final Release release;
  private volatile boolean closed;
  private volatile @Nullable Thread caller;

  /** Ends what was gathered. */
  @FunctionalInterface
  interface Release {
    void release(Object context) throws Exception;
  }

  FunctionPublisher(FunctionSpec function, Object context, Release release) {
    this.function = function;
    this.context = context;
    this.release = release;
  }

  @Override
  public void publish(Batch batch) {
    caller = Thread.currentThread();
    try {
      for (int i = 0; i < batch.size() && !closed; i++) {
        call(batch, i);
      }
    } finally {
      synchronized (this) {
        caller = null;
        // A close may have interrupted this thread, which serves other lanes next.
        Thread.interrupted();
      }
    }
  }

  private void call(Batch batch, int index) {
    Event event = batch.event(index);
    CompletionStage<?> stage;
    try {
      stage = function.handler().handle(context, event);
    } catch (Throwable e) {
      batch.decide(index, index + 1, failure(e));
      return;
    }
    if (!function.async()) {
      batch.decide(index, index + 1, Outcome.OK);
    } else if (stage == null) {
      batch.decide(index, index + 1, new Outcome.Retry(Reason.FAILED, "gave back no stage"));
    } else {
      stage.whenComplete(
          (value, thrown) ->
              batch.decide(index, index + 1, thrown == null ? Outcome.OK : failure(thrown)));
    }
  }

  private static Outcome failure(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    String message = cause.getMessage();
    String detail = cause.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    return cause instanceof InterruptedException
        ? new Outcome.Unknown("the function was interrupted")
        : new Outcome.Retry(Reason.FAILED, detail);
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      Thread busy = caller;
      if (busy != null) {
        busy.interrupt();
      }
    }
    try {
      release.release(context);
    } catch (Exception e) {
      LOG.log(System.Logger.Level.WARNING, "Releasing the context of " + function.name(), e);
    }
  }
}
