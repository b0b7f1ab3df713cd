package io.evbus.log.rocksdb;

import org.rocksdb.AbstractEventListener;
import org.rocksdb.BackgroundErrorReason;
import org.rocksdb.Status;

/**
 * Keeps RocksDB from going on by itself after the disk was full: it would trust files whose writes
 * failed, and calls wait in it meanwhile, at worst for ever. The resume count does not cover this
 * case.
 */
final class NoSelfHelp extends AbstractEventListener {
  NoSelfHelp() {
    super(EnabledEventCallback.ON_ERROR_RECOVERY_BEGIN);
  }

  @Override
  public boolean onErrorRecoveryBegin(BackgroundErrorReason reason, Status error) {
    return false;
  }
}
