package dev.headrace.examples;

/** A post of JSONPlaceholder, the API that the examples call. */
record Post(int userId, int id, String title, String body) {
  /** Where the examples call it. */
  static final String API = "https://jsonplaceholder.typicode.com";
}
