package io.evbus;

import io.evbus.spi.BusProvider;
import io.evbus.spi.BusSpec;
import io.evbus.spi.FunctionSpec;
import io.evbus.spi.GatherFunction;
import io.evbus.spi.Gatherer;
import io.evbus.spi.Ingress;
import io.evbus.spi.LogSpec;
import io.evbus.spi.Profile;
import io.evbus.spi.RawProfile;
import io.evbus.spi.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
  private final List<Consumer<EventBusBuilder>> sources = new ArrayList<>();
  private final Map<String, Object> log = new LinkedHashMap<>();
  private BusSpec.Purpose purpose = BusSpec.Purpose.DELIVER;
  private final List<Fault> faults = new ArrayList<>();

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

  /**
   * Keeps events in a durable log in a folder, which is made when it is missing and owned by one
   * bus at a time. An event is accepted when it is on the disk; what is not delivered is delivered
   * after the next start. Needs a log on the class path, such as {@code
   * io.evbus:evbus-log-rocksdb}.
   */
  public EventBusBuilder data(Path folder) {
    log.put("path", folder.toString());
    return this;
  }

  /** Sets options of the durable log; the names are those of {@link LogSpec#options()}. */
  public EventBusBuilder log(Map<String, ?> options) {
    log.putAll(options);
    return this;
  }

  /**
   * Opens the log for {@link EventBus#operations()} alone: lanes that are not configured stay as
   * they are, and nothing is delivered. Such a bus is not started.
   */
  public EventBusBuilder inspect() {
    purpose = BusSpec.Purpose.INSPECT;
    return this;
  }

  /**
   * Checks the whole configuration, that of the log included, and opens no log: the bus shows its
   * lanes and explains. Such a bus is not started.
   */
  public EventBusBuilder check() {
    purpose = BusSpec.Purpose.CHECK;
    return this;
  }

  /** Notes what a source found wrong; build or reload then fails with it and all other faults. */
  public EventBusBuilder fault(Fault fault) {
    faults.add(fault);
    return this;
  }

  /**
   * Adds configuration that is read at build and again at each {@link EventBus#reload()}, such as
   * that of a file. It may set what this builder sets; it is called on the caller's thread.
   */
  public EventBusBuilder source(Consumer<EventBusBuilder> source) {
    sources.add(source);
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
    EventBusBuilder original = copy();
    return engine.build(original.spec(original));
  }

  /** Builds and starts the bus; failures as {@link #build()}. */
  public EventBus start() {
    EventBus bus = build();
    bus.start();
    return bus;
  }

  private EventBusBuilder copy() {
    EventBusBuilder copy = new EventBusBuilder();
    copy.name = name;
    copy.acctFile = acctFile;
    copy.acctKey = acctKey;
    copy.profiles.addAll(profiles);
    copy.ingressProfiles.addAll(ingressProfiles);
    copy.matcher = matcher;
    copy.serializer = serializer;
    copy.ingresses.addAll(ingresses);
    copy.functions.addAll(functions);
    copy.gatherers.addAll(gatherers);
    copy.plugins = plugins;
    copy.lanes.addAll(lanes);
    copy.limits = limits;
    copy.onDeadLetter = onDeadLetter;
    copy.internals.addAll(internals);
    copy.sources.addAll(sources);
    copy.log.putAll(log);
    copy.purpose = purpose;
    copy.faults.addAll(faults);
    return copy;
  }

  private BusSpec spec(EventBusBuilder original) {
    EventBusBuilder full = copy();
    sources.forEach(source -> source.accept(full));
    List<Fault> all = new ArrayList<>(full.faults);
    Optional<LogSpec> logSpec =
        full.log.isEmpty() ? Optional.empty() : LogSpec.parse("log", full.log, all::add);
    return new BusSpec(
        full.name,
        Optional.ofNullable(full.acctFile),
        Optional.ofNullable(full.acctKey),
        List.copyOf(full.profiles),
        List.copyOf(full.ingressProfiles),
        Optional.ofNullable(full.matcher),
        full.serializer,
        List.copyOf(full.ingresses),
        List.copyOf(full.functions),
        List.copyOf(full.gatherers),
        Optional.ofNullable(full.plugins),
        List.copyOf(full.lanes),
        full.limits,
        full.onDeadLetter,
        List.copyOf(full.internals),
        logSpec,
        full.purpose,
        List.copyOf(all),
        () -> original.spec(original));
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
