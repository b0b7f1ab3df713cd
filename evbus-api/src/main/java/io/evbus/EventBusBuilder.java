package io.evbus;

import io.evbus.spi.BusProvider;
import io.evbus.spi.BusSpec;
import io.evbus.spi.FunctionSpec;
import io.evbus.spi.GatherFunction;
import io.evbus.spi.Gatherer;
import io.evbus.spi.Ingress;
import io.evbus.spi.Profile;
import io.evbus.spi.RawProfile;
import io.evbus.spi.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects the configuration of a bus; not thread-safe. */
public final class EventBusBuilder {
  private String name = "evbus";
  private @Nullable Path acctFile;
  private @Nullable Secret acctKey;
  private final List<RawProfile> profiles = new ArrayList<>();
  private final List<String> ingressProfiles = new ArrayList<>();
  private @Nullable String matcher;
  private String serializer = "json";
  private final List<Ingress> ingresses = new ArrayList<>();
  private final List<FunctionSpec> functions = new ArrayList<>();
  private final List<Gatherer<?>> gatherers = new ArrayList<>();
  private @Nullable Path plugins;
  private final List<Map.Entry<String, Map<String, Object>>> lanes = new ArrayList<>();
  private BusSpec.Limits limits = BusSpec.Limits.defaults();
  private Consumer<DeadLetter> onDeadLetter = letter -> {};
  private final List<String> internals = new ArrayList<>();

  EventBusBuilder() {}

  /** Names the bus; the source of its events. The default is {@code evbus}. */
  public EventBusBuilder name(String value) {
    name = value;
    return this;
  }

  /** Reads profiles from an encrypted file at build. */
  public EventBusBuilder acct(Path file, Secret key) {
    acctFile = file;
    acctKey = key;
    return this;
  }

  /** Reads profiles from an encrypted file at build. */
  public EventBusBuilder acct(String file, String key) {
    return acct(Path.of(file), Secret.of(key));
  }

  /** Adds a profile in code, beside those of the file. */
  public EventBusBuilder profile(String provider, String profile, Map<String, Object> options) {
    profiles.add(new RawProfile(provider, profile, options));
    return this;
  }

  /** Uses these profiles only; none is all. An unknown name is a warning. */
  public EventBusBuilder ingressProfiles(String... names) {
    ingressProfiles.addAll(List.of(names));
    return this;
  }

  /**
   * How profile names are read as patterns: {@code glob} (default), {@code regex}, {@code literal}.
   */
  public EventBusBuilder match(String value) {
    matcher = value;
    return this;
  }

  /** How objects become bodies: {@code json} (default), {@code msgpack}, {@code str}. */
  public EventBusBuilder serializer(String value) {
    serializer = value;
    return this;
  }

  /** Adds a plugin object. */
  public EventBusBuilder ingress(Ingress ingress) {
    ingresses.add(ingress);
    return this;
  }

  /** Adds a function that gets every event. */
  public EventBusBuilder ingress(String ingress, EventHandler handler) {
    return function(ingress, null, null, false, done((context, event) -> handler.handle(event)));
  }

  /** Adds a function that gets its profile with each event: one lane per profile of its name. */
  public EventBusBuilder ingress(String ingress, ContextEventHandler<Profile> handler) {
    return ingress(ingress, Profile.class, handler);
  }

  /** Adds a function whose context a gatherer registered for its name opens, per profile. */
  public <C> EventBusBuilder ingress(
      String ingress, Class<C> contextType, ContextEventHandler<? super C> handler) {
    return function(
        ingress,
        contextType,
        null,
        false,
        done((context, event) -> handler.handle(contextType.cast(context), event)));
  }

  /** Adds a function with the step that opens its context, per profile of its name. */
  public <C> EventBusBuilder ingress(
      String ingress, GatherFunction<C> gather, ContextEventHandler<? super C> handler) {
    return ingress(ingress, gatherer(ingress, gather), handler);
  }

  /** Adds a function with the gatherer that opens its context, per profile of its provider. */
  @SuppressWarnings("unchecked")
  public <C> EventBusBuilder ingress(
      String ingress, Gatherer<C> gatherer, ContextEventHandler<? super C> handler) {
    return function(
        ingress,
        Object.class,
        gatherer,
        false,
        done((context, event) -> handler.handle((C) context, event)));
  }

  /** Adds an asynchronous function that gets every event. */
  public EventBusBuilder ingressAsync(String ingress, AsyncEventHandler handler) {
    return function(ingress, null, null, true, (context, event) -> handler.handle(event));
  }

  /** Adds an asynchronous function that gets its profile with each event. */
  public EventBusBuilder ingressAsync(String ingress, AsyncContextEventHandler<Profile> handler) {
    return ingressAsync(ingress, Profile.class, handler);
  }

  /** Adds an asynchronous function whose context a gatherer registered for its name opens. */
  public <C> EventBusBuilder ingressAsync(
      String ingress, Class<C> contextType, AsyncContextEventHandler<? super C> handler) {
    return function(
        ingress,
        contextType,
        null,
        true,
        (context, event) -> handler.handle(contextType.cast(context), event));
  }

  /** Adds an asynchronous function with the step that opens its context. */
  public <C> EventBusBuilder ingressAsync(
      String ingress, GatherFunction<C> gather, AsyncContextEventHandler<? super C> handler) {
    return ingressAsync(ingress, gatherer(ingress, gather), handler);
  }

  /** Adds an asynchronous function with the gatherer that opens its context. */
  @SuppressWarnings("unchecked")
  public <C> EventBusBuilder ingressAsync(
      String ingress, Gatherer<C> gatherer, AsyncContextEventHandler<? super C> handler) {
    return function(
        ingress,
        Object.class,
        gatherer,
        true,
        (context, event) -> handler.handle((C) context, event));
  }

  /** Adds the step that opens contexts for the ingress of this name. */
  public <C> EventBusBuilder gather(String ingress, GatherFunction<C> gather) {
    return gather(gatherer(ingress, gather));
  }

  /** Adds a gatherer. */
  public EventBusBuilder gather(Gatherer<?> gatherer) {
    gatherers.add(gatherer);
    return this;
  }

  /**
   * Loads plugins, jars and single Java files, from a folder at build; there is no default. A
   * folder that others may write to is refused.
   */
  public EventBusBuilder plugins(Path folder) {
    plugins = folder;
    return this;
  }

  /**
   * Sets options of the lanes whose names match a glob pattern, such as {@code pika.*}; the names
   * are those of {@link LanePolicy#options()}. Later calls win, a profile's {@code delivery:} last.
   */
  public EventBusBuilder lanes(String pattern, Map<String, ?> options) {
    lanes.add(Map.entry(pattern, Map.copyOf(options)));
    return this;
  }

  /** Sets the bounds of the bus. */
  public EventBusBuilder limits(BusSpec.Limits value) {
    limits = value;
    return this;
  }

  /** Sets how long {@link EventBus#close()} waits for the lanes; 10 s. */
  public EventBusBuilder drain(Duration value) {
    limits =
        new BusSpec.Limits(
            limits.ringSlots(),
            limits.ringBytes(),
            limits.maxEventBytes(),
            limits.putTimeout(),
            value);
    return this;
  }

  /** Sets how long a put waits for room; 10 s. */
  public EventBusBuilder putTimeout(Duration value) {
    limits =
        new BusSpec.Limits(
            limits.ringSlots(), limits.ringBytes(), limits.maxEventBytes(), value, limits.drain());
    return this;
  }

  /** Called for each dead letter on an evbus thread; it must not block, and may put events. */
  public EventBusBuilder onDeadLetter(Consumer<DeadLetter> callback) {
    onDeadLetter = callback;
    return this;
  }

  /** Makes an internal queue, which gets every event from the first put on. */
  public EventBusBuilder internal(String queue) {
    internals.add(queue);
    return this;
  }

  /**
   * Builds the bus: reads profiles and plugins, and checks everything. The bus takes events, and
   * delivers them once it is started. A broker that is down is no fault.
   *
   * @throws ConfigurationException with all faults
   * @throws IllegalStateException when evbus-core is not on the class path
   */
  public EventBus build() {
    BusProvider provider =
        ServiceLoader.load(BusProvider.class, EventBusBuilder.class.getClassLoader())
            .findFirst()
            .or(() -> ServiceLoader.load(BusProvider.class).findFirst())
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Building a bus: no engine is on the class path; add io.evbus:evbus-core"));
    return build(provider);
  }

  /**
   * Builds the bus on an engine of the caller's, such as a simulated one.
   *
   * @throws ConfigurationException with all faults
   */
  public EventBus build(BusProvider engine) {
    return engine.build(spec());
  }

  /** Builds and starts the bus; failures as {@link #build()}. */
  public EventBus start() {
    EventBus bus = build();
    bus.start();
    return bus;
  }

  private BusSpec spec() {
    return new BusSpec(
        name,
        Optional.ofNullable(acctFile),
        Optional.ofNullable(acctKey),
        List.copyOf(profiles),
        List.copyOf(ingressProfiles),
        Optional.ofNullable(matcher),
        serializer,
        List.copyOf(ingresses),
        List.copyOf(functions),
        List.copyOf(gatherers),
        Optional.ofNullable(plugins),
        List.copyOf(lanes),
        limits,
        onDeadLetter,
        List.copyOf(internals));
  }

  private EventBusBuilder function(
      String ingress,
      @Nullable Class<?> contextType,
      @Nullable Gatherer<?> gatherer,
      boolean async,
      AsyncContextEventHandler<Object> handler) {
    functions.add(
        new FunctionSpec(
            ingress,
            Optional.ofNullable(contextType),
            Optional.ofNullable(gatherer),
            async,
            handler));
    return this;
  }

  private static AsyncContextEventHandler<Object> done(ContextEventHandler<Object> handler) {
    return (context, event) -> {
      handler.handle(context, event);
      return DONE;
    };
  }

  private static final CompletableFuture<Object> DONE = CompletableFuture.completedFuture("done");

  private static <C> Gatherer<C> gatherer(String ingress, GatherFunction<C> gather) {
    return new Gatherer<>() {
      @Override
      public String provider() {
        return ingress;
      }

      @Override
      public C gather(Profile profile) throws Exception {
        return gather.gather(profile);
      }
    };
  }
}
