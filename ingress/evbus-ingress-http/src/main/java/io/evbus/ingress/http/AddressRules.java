package io.evbus.ingress.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which addresses events may go to: all public ones, and what {@code allow_private} names.
 * Immutable.
 */
final class AddressRules {
  /** What no address on the Internet is, from the IANA registries of special-purpose addresses. */
  private static final Map<Network, String> SPECIAL = special();

  private static final Network GLOBAL_V6 = Network.v6("2000::/3", "20", 3);

  private final boolean all;
  private final List<Network> allowed;

  private AddressRules(boolean all, List<Network> allowed) {
    this.all = all;
    this.allowed = List.copyOf(allowed);
  }

  /**
   * Reads the values of {@code allow_private}: networks, or {@code true} alone for all.
   *
   * @throws IllegalArgumentException naming the value that is neither
   */
  static AddressRules of(List<?> values) {
    List<String> texts = values.stream().map(String::valueOf).map(String::strip).toList();
    if (texts.equals(List.of("true")) || texts.equals(List.of("false"))) {
      return new AddressRules(texts.get(0).equals("true"), List.of());
    }
    List<Network> networks = new ArrayList<>();
    for (String text : texts) {
      try {
        networks.add(Network.parse(text));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "allow_private: " + text + " " + e.getMessage() + "; for example [10.0.0.0/8]", e);
      }
    }
    return new AddressRules(false, networks);
  }

  /** Why nothing may be sent to an address, with the remedy; empty when it may. */
  Optional<String> refusal(InetAddress address) {
    if (all || allowed.stream().anyMatch(network -> network.contains(address))) {
      return Optional.empty();
    }
    for (Map.Entry<Network, String> entry : SPECIAL.entrySet()) {
      if (entry.getKey().contains(address)) {
        return Optional.of(refusal(address, entry.getValue(), entry.getKey().toString()));
      }
    }
    if (address instanceof Inet6Address && !GLOBAL_V6.contains(address)) {
      return Optional.of(refusal(address, "reserved", address.getHostAddress()));
    }
    return Optional.empty();
  }

  /** Why nothing may be sent to this machine itself; empty when one of its addresses is allowed. */
  Optional<String> refusalOfLocalhost() {
    Optional<String> v6 = refusal(Network.literal("::1"));
    return v6.isEmpty() ? v6 : refusal(Network.literal("127.0.0.1"));
  }

  private static String refusal(InetAddress address, String what, String network) {
    return address.getHostAddress()
        + " is "
        + what
        + "; if it is meant, set allow_private: ["
        + network
        + "]";
  }

  private static Map<Network, String> special() {
    Map<Network, String> special = new LinkedHashMap<>();
    for (String network : List.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")) {
      special.put(Network.parse(network), "a private address");
    }
    special.put(Network.parse("127.0.0.0/8"), "a loopback address");
    special.put(Network.parse("169.254.0.0/16"), "a link-local address, as of metadata services");
    special.put(Network.parse("168.63.129.16/32"), "a metadata service");
    special.put(Network.parse("100.64.0.0/10"), "an address behind a carrier's NAT");
    special.put(Network.parse("0.0.0.0/8"), "no host's address");
    special.put(Network.parse("224.0.0.0/4"), "a multicast address");
    special.put(Network.parse("192.88.99.0/24"), "a relay to IPv6");
    for (String network : List.of("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")) {
      special.put(Network.parse(network), "an address for documentation");
    }
    for (String network : List.of("192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4")) {
      special.put(Network.parse(network), "a reserved address");
    }
    String embedded = "an IPv6 address with an IPv4 address inside";
    special.put(Network.v6("::1/128", "00000000000000000000000000000001", 128), "loopback");
    special.put(Network.v6("::/128", "00", 128), "no host's address");
    special.put(Network.v6("::/96", "00", 96), embedded);
    special.put(Network.v6("::ffff:0:0/96", "00000000000000000000ffff", 96), embedded);
    special.put(Network.v6("::ffff:0:0:0/96", "0000000000000000ffff0000", 96), embedded);
    special.put(Network.v6("64:ff9b::/96", "0064ff9b", 96), embedded);
    special.put(Network.v6("64:ff9b:1::/48", "0064ff9b0001", 48), embedded);
    special.put(Network.v6("2002::/16", "2002", 16), embedded);
    special.put(Network.v6("2001::/23", "2001", 23), "a reserved address");
    special.put(Network.v6("2001:db8::/32", "20010db8", 32), "an address for documentation");
    special.put(Network.v6("3fff::/20", "3fff", 20), "an address for documentation");
    special.put(Network.v6("fc00::/7", "fc", 7), "a private address");
    special.put(Network.v6("fe80::/10", "fe80", 10), "a link-local address");
    special.put(Network.v6("fec0::/10", "fec0", 10), "a private address");
    special.put(Network.v6("ff00::/8", "ff", 8), "a multicast address");
    return special;
  }
}
