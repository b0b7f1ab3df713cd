package io.evbus.ingress.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** All addresses that begin with the same bits, such as {@code 10.0.0.0/8}. Immutable. */
final class Network {
  private static final Pattern QUAD =
      Pattern.compile("(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
  private static final int BITS_PER_BYTE = 8;

  private final String text;
  private final byte[] address;
  private final int bits;

  private Network(String text, byte[] address, int bits) {
    this.text = text;
    this.address = address;
    this.bits = bits;
  }

  /**
   * Reads {@code ADDRESS/BITS}, or an address alone.
   *
   * @throws IllegalArgumentException when it is neither
   */
  static Network parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = literal(slash < 0 ? text : text.substring(0, slash)).getAddress();
    int most = address.length * BITS_PER_BYTE;
    String length = slash < 0 ? String.valueOf(most) : text.substring(slash + 1);
    if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > most) {
      throw new IllegalArgumentException("is no network such as 10.0.0.0/8");
    }
    return new Network(text, address, Integer.parseInt(length));
  }

  /** A network of IPv6 whose first bytes are given; the spelling is for messages. */
  static Network v6(String text, String hexPrefix, int bits) {
    String padded = hexPrefix + "0".repeat(32 - hexPrefix.length());
    return new Network(text, HexFormat.of().parseHex(padded), bits);
  }

  /**
   * Reads an address in its one plain form: four decimal numbers, or IPv6 without a zone.
   *
   * @throws IllegalArgumentException when it is none
   */
  static InetAddress literal(String text) {
    boolean v6 = text.indexOf(':') >= 0 && text.indexOf('%') < 0;
    if (!v6 && !isQuad(text)) {
      throw new IllegalArgumentException("is no address");
    }
    try {
      InetAddress address = InetAddress.getByName(text);
      if (v6 && address instanceof Inet4Address) {
        throw new IllegalArgumentException("hides an IPv4 address in IPv6; write it as IPv4");
      }
      return address;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("is no address", e);
    }
  }

  static boolean isQuad(String text) {
    return QUAD.matcher(text).matches();
  }

  boolean contains(InetAddress other) {
    byte[] bytes = other.getAddress();
    if (bytes.length != address.length) {
      return false;
    }
    int whole = bits / BITS_PER_BYTE;
    for (int i = 0; i < whole; i++) {
      if (bytes[i] != address[i]) {
        return false;
      }
    }
    int rest = bits % BITS_PER_BYTE;
    int mask = 0xff << (BITS_PER_BYTE - rest);
    return rest == 0 || ((bytes[whole] ^ address[whole]) & mask & 0xff) == 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
