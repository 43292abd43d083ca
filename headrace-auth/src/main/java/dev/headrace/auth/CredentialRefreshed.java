package dev.headrace.auth;

import dev.headrace.core.Journal;

/**
 * A credential was fetched while the call waited for it.
 *
 * @param principal whose it is
 * @param refused whether the server had refused the one before
 */
public record CredentialRefreshed(String principal, boolean refused) implements Journal.Event {

  @Override
  public String summary() {
    return "credential of " + principal + (refused ? " refused, refreshed" : " fetched");
  }
}
