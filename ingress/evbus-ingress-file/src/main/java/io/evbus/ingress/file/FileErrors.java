package io.evbus.ingress.file;

import io.evbus.Reason;
import io.evbus.spi.IngressException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;
import java.util.Locale;

/** What failures of the file system mean. */
final class FileErrors {
  private static final List<String> FULL = List.of("no space left", "quota exceeded");
  private static final List<String> DENIED =
      List.of("permission denied", "operation not permitted", "read-only file system");

  private FileErrors() {}

  /** A failure while something was done, such as {@code Writing to /x/events.ndjson}. */
  static IngressException of(String doing, IOException cause) {
    Reason reason = reason(cause);
    return new IngressException(reason, doing + ": " + words(reason, cause), cause);
  }

  static Reason reason(IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return Reason.NO_DESTINATION;
    }
    boolean denied =
        cause instanceof AccessDeniedException
            || cause.getCause() instanceof ReadOnlyFileSystemException
            || says(cause, DENIED);
    return denied ? Reason.FORBIDDEN : Reason.FAILED;
  }

  /** Whether there was no room on the disk. */
  static boolean isFull(IOException cause) {
    return says(cause, FULL);
  }

  private static String words(Reason reason, IOException cause) {
    if (isFull(cause)) {
      return "the disk is full; free some space";
    }
    return switch (reason) {
      case NO_DESTINATION -> "it is not there any more";
      case FORBIDDEN -> "permission denied (" + detail(cause) + "); let evbus write there";
      default -> detail(cause) + "; look at the disk";
    };
  }

  private static String detail(IOException cause) {
    String message =
        cause instanceof FileSystemException e && e.getReason() != null
            ? e.getReason()
            : cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  private static boolean says(IOException cause, List<String> words) {
    String detail = detail(cause).toLowerCase(Locale.ROOT);
    return words.stream().anyMatch(detail::contains);
  }
}
