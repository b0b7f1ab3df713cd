/** The API of evbus: putting events on a bus, and the interfaces that plugins implement. */
module io.evbus {
  requires static transitive org.jspecify;

  exports io.evbus;
  exports io.evbus.spi;

  uses io.evbus.spi.BusProvider;
  uses io.evbus.spi.Serializer;
}
