package io.evbus.core;

import io.evbus.Fault;
import io.evbus.spi.BusSpec;
import io.evbus.spi.Nearest;
import io.evbus.spi.ProfileSet;
import io.evbus.spi.ProfileSource;
import io.evbus.spi.RawProfile;
import io.evbus.spi.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Reads the profiles of a specification: those of its file, those of code, by its allow-list. */
final class ProfileReader {
  private static final System.Logger LOG = System.getLogger(ProfileReader.class.getName());

  private ProfileReader() {}

  static ProfileSet read(BusSpec spec, Consumer<Fault> faults) {
    ProfileSet fromFile = file(spec, faults);
    fromFile.warnings().forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
    List<RawProfile> all = new ArrayList<>(fromFile.profiles());
    all.addAll(spec.profiles());
    return new ProfileSet(allowed(spec, all), fromFile.matchPlugin(), List.of());
  }

  private static ProfileSet file(BusSpec spec, Consumer<Fault> faults) {
    Optional<Path> file = spec.acctFile();
    Optional<Secret> key = spec.acctKey();
    if (file.isEmpty() || key.isEmpty()) {
      return ProfileSet.empty();
    }
    Optional<ProfileSource> source =
        ServiceLoader.load(ProfileSource.class, ProfileReader.class.getClassLoader()).findFirst();
    if (source.isEmpty()) {
      faults.accept(
          new Fault("acct_file", "nothing here reads credential files; add io.evbus:evbus-acct"));
      return ProfileSet.empty();
    }
    try {
      return source.get().load(file.get(), key.get());
    } catch (IOException | RuntimeException e) {
      faults.accept(new Fault("acct_file", String.valueOf(e.getMessage())));
      return ProfileSet.empty();
    }
  }

  private static List<RawProfile> allowed(BusSpec spec, List<RawProfile> all) {
    if (spec.ingressProfiles().isEmpty()) {
      return all;
    }
    Set<String> known = new TreeSet<>();
    all.forEach(profile -> known.add(profile.name()));
    for (String name : spec.ingressProfiles()) {
      if (!known.contains(name)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "Reading ingress_profiles: no profile is named " + name + Nearest.hint(name, known));
      }
    }
    Set<String> wanted = new HashSet<>(spec.ingressProfiles());
    return all.stream().filter(profile -> wanted.contains(profile.name())).toList();
  }
}
