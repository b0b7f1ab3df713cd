package io.evbus.core.plugin;

import io.evbus.spi.Destination;
import io.evbus.spi.FunctionSpec;
import io.evbus.spi.Gatherer;
import io.evbus.spi.Ingress;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Profile;
import io.evbus.spi.Proof;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import io.evbus.spi.Traits;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A user's function as an ingress: a return is Ok, a throw is Retry, an interrupt is Unknown. */
final class FunctionIngress implements Ingress {
  private final FunctionSpec function;
  private final @Nullable Gatherer<Object> gatherer;

  @SuppressWarnings("unchecked") // the builder ties the gatherer's context to the function's
  FunctionIngress(FunctionSpec function, @Nullable Gatherer<?> gatherer) {
    this.function = function;
    this.gatherer = (Gatherer<Object>) gatherer;
  }

  @Override
  public String name() {
    return function.name();
  }

  @Override
  public Set<String> providers() {
    if (function.contextType().isEmpty()) {
      return Set.of();
    }
    return Set.of(gatherer == null ? function.name() : gatherer.provider());
  }

  @Override
  public OptionSpec options() {
    return OptionSpec.anything();
  }

  @Override
  public List<Destination> destinations(Profile profile) {
    Traits traits =
        function.async() ? Traits.nonBlocking(Proof.RECEIVED) : Traits.blocking(Proof.RECEIVED);
    return List.of(new Destination("", profile, Map.of(), traits));
  }

  @Override
  public Publisher open(Destination destination, Signals signals) throws Exception {
    Gatherer<Object> opener = gatherer;
    if (opener == null) {
      return new FunctionPublisher(function, destination.profile(), context -> {});
    }
    Object context = opener.gather(destination.profile());
    if (!function.contextType().orElse(Object.class).isInstance(context)) {
      throw new IllegalStateException(
          "Gathering the context of "
              + name()
              + ": the gatherer gave back "
              + (context == null ? "nothing" : "a " + context.getClass().getName())
              + ", but the function takes a "
              + function.contextType().orElse(Object.class).getName());
    }
    return new FunctionPublisher(function, context, opener::release);
  }
}
