/** The engine of evbus: ring, durable log, lanes, matching, serializers and plugins. */
module io.evbus.core {
  requires transitive io.evbus;
  requires static org.jspecify;
  requires java.compiler;
  requires msgpack.core;
  requires tools.jackson.databind;

  exports io.evbus.core;
  exports io.evbus.core.control;
  exports io.evbus.core.time;

  uses io.evbus.spi.Gatherer;
  uses io.evbus.spi.Ingress;
  uses io.evbus.spi.LogProvider;
  uses io.evbus.spi.Matcher;
  uses io.evbus.spi.ProfileSource;
  uses io.evbus.spi.Serializer;

  provides io.evbus.spi.BusProvider with
      io.evbus.core.CoreBusProvider;
  provides io.evbus.spi.Matcher with
      io.evbus.core.route.GlobMatcher,
      io.evbus.core.route.LiteralMatcher,
      io.evbus.core.route.RegexMatcher;
  provides io.evbus.spi.Serializer with
      io.evbus.core.serial.JsonSerializer,
      io.evbus.core.serial.MsgpackSerializer,
      io.evbus.core.serial.StrSerializer;
}
