package io.evbus.ingress.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the addresses of a name; asked once for each time a destination is opened. */
@FunctionalInterface
interface Resolver {
  /** All addresses, at least one. */
  InetAddress[] addresses(String host) throws UnknownHostException;
}
