package dev.headrace.auth;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A token provider or supplier, as the engine asks it. */
@FunctionalInterface
interface TokenFetch {

  /** A new token; runs user code, which may block, throw, or yield null. */
  @Nullable CompletionStage<Token> fetch();
}
