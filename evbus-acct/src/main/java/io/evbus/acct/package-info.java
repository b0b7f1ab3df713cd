/**
 * Encrypted credential files, byte for byte as Python's {@code acct} writes and reads them: a
 * Fernet token or AES-256-GCM around MessagePack, made from YAML.
 */
@NullMarked
package io.evbus.acct;

import org.jspecify.annotations.NullMarked;
