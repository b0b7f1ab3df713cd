package io.evbus.ingress.postgresql;

import io.evbus.Reason;
import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.IngressException;
import io.evbus.spi.IngressGuide;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Probe;
import io.evbus.spi.Profile;
import io.evbus.spi.Proof;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import io.evbus.spi.Traits;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tables of PostgreSQL, for profiles under {@code postgresql} and {@code postgres}.
 *
 * <p>Each of {@code tables} is a destination. Ok proves that the row is committed; an event whose
 * id is in the table already is not inserted again. Opening fails while the table is missing or
 * can't take the rows. Stateless and thread-safe.
 */
public final class PostgresqlIngress implements Ingress, Probe {
  static final int MOST_EVENT_BYTES = 128 << 20;

  /** Called by ServiceLoader. */
  public PostgresqlIngress() {}

  @Override
  public String name() {
    return "postgresql";
  }

  @Override
  public Set<String> providers() {
    return Set.of("postgresql", "postgres");
  }

  @Override
  public OptionSpec options() {
    return PostgresqlOptions.SPEC;
  }

  @Override
  public IngressGuide guide() {
    return PostgresqlGuide.GUIDE;
  }

  @Override
  public List<String> warnings(Profile profile) {
    return PostgresqlOptions.warnings(profile);
  }

  @Override
  public List<Destination> destinations(Profile profile) {
    PostgresqlOptions.check(profile);
    Proof proof = PostgresqlOptions.isUnsynced(profile) ? Proof.ROUTED : Proof.PERSISTED;
    Traits traits = new Traits(true, false, proof, MOST_EVENT_BYTES);
    return PostgresqlOptions.tables(profile).stream()
        .map(table -> new Destination(table, profile, Map.of("table", table), traits))
        .toList();
  }

  @Override
  public Publisher open(Destination destination, Signals signals) throws Exception {
    String where = Server.where(destination);
    Connection connection = connect(destination, where);
    try {
      Layout layout = layout(destination, where, connection);
      return new PostgresqlPublisher(destination, where, connection, layout, signals).start();
    } catch (Exception e) {
      connection.close();
      throw PostgresqlErrors.opening(where, e);
    }
  }

  private static Connection connect(Destination destination, String where) throws IngressException {
    try {
      return Server.connect(destination);
    } catch (SQLException e) {
      throw PostgresqlErrors.opening(where, e);
    }
  }

  private static Layout layout(Destination destination, String where, Connection connection)
      throws SQLException, IngressException {
    Profile profile = destination.profile();
    TableName name = TableName.of(destination.id());
    List<Column> columns = PostgresqlOptions.columns(profile);
    Optional<Table> table = Table.find(connection, name);
    if (table.isEmpty() && profile.require(PostgresqlOptions.CREATE)) {
      String bodyType = profile.require(PostgresqlOptions.BODY_TYPE).toString();
      Table.create(connection, name, columns, bodyType);
      table = Table.find(connection, name);
    }
    return Layout.of(
        where,
        table.orElseThrow(() -> missing(where)),
        columns,
        PostgresqlOptions.isUnsynced(profile));
  }

  static IngressException missing(String where) {
    return new IngressException(
        Reason.NO_DESTINATION,
        "Opening "
            + where
            + ": it does not exist; create it, correct its name (capital letters count), or set"
            + " create: true",
        null);
  }

  @Override
  public String probe(Destination destination) throws Exception {
    String where = Server.where(destination);
    try (Connection connection = connect(destination, where)) {
      return Findings.of(destination, where, connection);
    } catch (Exception e) {
      throw PostgresqlErrors.opening(where, e);
    }
  }
}
