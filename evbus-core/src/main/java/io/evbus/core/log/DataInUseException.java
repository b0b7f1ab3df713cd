package io.evbus.core.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A data folder that another engine owns; trying again helps once that has ended. */
public final class DataInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  DataInUseException(Path folder, String owner, Optional<Path> socket) {
    super(
        "Opening the data folder "
            + folder
            + ": "
            + owner
            + " owns it"
            + (socket.isPresent() ? "; evbus lanes --data " + folder + " shows what it does" : "")
            + "; end that one first, or use another folder");
  }
}
