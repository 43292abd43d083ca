package dev.headrace.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A provider that answers when the test says so. */
final class ManualProvider implements TokenProvider {
  final List<CompletableFuture<Token>> asked = new ArrayList<>();

  @Override
  public CompletionStage<Token> token() {
    CompletableFuture<Token> answer = new CompletableFuture<>();
    asked.add(answer);
    return answer;
  }

  void give(Token token) {
    asked.get(asked.size() - 1).complete(token);
  }

  void give(String value) {
    give(Token.of(value));
  }

  void fail(Throwable failure) {
    asked.get(asked.size() - 1).completeExceptionally(failure);
  }
}
