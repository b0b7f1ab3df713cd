package io.evbus.ingress.nats;

import io.evbus.Reason;
import io.evbus.spi.Checks;
import io.evbus.spi.IngressException;
import io.evbus.spi.Option;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import io.nats.client.AuthHandler;
import io.nats.client.NKey;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

/** How a user shows who it is: one way for each profile, or none. */
final class Credentials {
  private static final List<Option<?>> WAYS =
      List.of(
          NatsOptions.USERNAME,
          NatsOptions.TOKEN,
          NatsOptions.NKEY,
          NatsOptions.CREDS,
          NatsOptions.CREDS_FILE);

  private Credentials() {}

  /** Refuses two ways, and half a way. */
  static void check(Profile profile, Checks checks) {
    List<String> given = WAYS.stream().filter(profile::has).map(Option::name).toList();
    checks
        .that(
            profile.has(NatsOptions.USERNAME) == profile.has(NatsOptions.PASSWORD),
            "username and password go together; set both")
        .that(
            given.size() <= 1,
            String.join(" and ", given) + " all say who connects; keep one of them");
  }

  /**
   * Tells the client.
   *
   * @throws IngressException when a key can't be read or used; reason {@code invalid}
   */
  static void configure(Profile profile, Options.Builder client) throws IngressException {
    if (profile.has(NatsOptions.USERNAME)) {
      client.userInfo(
          profile.require(NatsOptions.USERNAME).toCharArray(),
          profile.require(NatsOptions.PASSWORD).reveal().toCharArray());
    } else if (profile.has(NatsOptions.TOKEN)) {
      client.token(jsonText(profile.require(NatsOptions.TOKEN).reveal()).toCharArray());
    } else if (profile.has(NatsOptions.NKEY)) {
      String seed = profile.require(NatsOptions.NKEY).reveal().strip();
      client.authHandler(usable("nkey", new SeedHandler(seed)));
    } else if (profile.has(NatsOptions.CREDS)) {
      client.authHandler(creds("creds", profile.require(NatsOptions.CREDS)));
    } else if (profile.has(NatsOptions.CREDS_FILE)) {
      client.authHandler(creds("creds_file", file(profile)));
    }
  }

  /** The client puts a token into its JSON as it is. */
  private static String jsonText(String token) {
    return token.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  /** Signs with a seed alone. */
  private record SeedHandler(String seed) implements AuthHandler {
    @Override
    public byte[] sign(byte[] nonce) {
      try {
        return NKey.fromSeed(seed.toCharArray()).sign(nonce);
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public char[] getID() {
      try {
        return NKey.fromSeed(seed.toCharArray()).getPublicKey();
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public char[] getJWT() {
      return new char[0];
    }

    @Override
    public String toString() {
      return "a seed";
    }
  }

  private static Secret file(Profile profile) throws IngressException {
    Path file = profile.require(NatsOptions.CREDS_FILE);
    try {
      return Secret.of(Files.readString(file));
    } catch (IOException e) {
      String what =
          e instanceof CharacterCodingException
              ? "it is no text; name a .creds file"
              : "it can't be read; check its path and rights";
      throw new IngressException(Reason.INVALID, "Reading creds_file " + file + ": " + what, e);
    }
  }

  private static AuthHandler creds(String option, Secret text) throws IngressException {
    byte[] bytes = text.reveal().getBytes(StandardCharsets.UTF_8);
    AuthHandler handler = usable(option, Nats.staticCredentials(bytes));
    char[] jwt = handler.getJWT();
    if (jwt == null || jwt.length == 0) {
      throw unusable(option);
    }
    return handler;
  }

  /** The client would find out when the server asks, and would say what stands in the seed. */
  private static AuthHandler usable(String option, AuthHandler handler) throws IngressException {
    try {
      if (handler.getID() != null && handler.sign(new byte[] {1}) != null) {
        return handler;
      }
    } catch (RuntimeException e) {
      // The cause may show a part of the seed.
    }
    throw unusable(option);
  }

  private static IngressException unusable(String option) {
    String what =
        option.equals("nkey")
            ? "it is no seed of a user's key, which begins with SU"
            : "it holds no user's JWT and seed, each between its lines of dashes";
    return new IngressException(Reason.INVALID, "Reading " + option + ": " + what, null);
  }
}
