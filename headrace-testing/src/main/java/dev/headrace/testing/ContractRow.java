package dev.headrace.testing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One thing that every transport promises.
 *
 * @param name the promise, as it stands in lists of what one cannot promise
 * @param check fails if it is not kept
 * @param isAnyVersions whether it is tried over HTTP/2, too
 */
record ContractRow(String name, Check check, boolean isAnyVersions) {
  private static final String OVER_HTTP2 = "over HTTP/2: ";

  /** A promise about the octets of HTTP/1.1, or about no version at all. */
  ContractRow(String name, Check check) {
    this(name, check, false);
  }

  /** A promise that is kept in the same way over HTTP/2. */
  static ContractRow anyVersion(String name, Check check) {
    return new ContractRow(name, check, true);
  }

  /** Tries a promise on a fresh rig. */
  @FunctionalInterface
  interface Check {
    void on(ContractRig rig) throws Exception;
  }

  /** All promises, by theme. */
  static Map<String, List<ContractRow>> byTheme() {
    Map<String, List<ContractRow>> themes = new LinkedHashMap<>();
    themes.put("requests", RequestRows.ALL);
    themes.put("request bodies", UploadRows.ALL);
    themes.put("responses", ResponseRows.ALL);
    themes.put("streamed bodies", StreamRows.ALL);
    themes.put("framing", FramingRows.ALL);
    themes.put("bounds", BoundRows.ALL);
    themes.put("failures", FailureRows.ALL);
    themes.put("cancelling", CancelRows.ALL);
    themes.put("timeouts", TimeRows.ALL);
    themes.put("TLS", TlsRows.ALL);
    themes.put("closing", CloseRows.ALL);
    return themes;
  }

  /** The promises that a transport of HTTP/2 keeps over that, too. */
  static List<ContractRow> overHttp2() {
    return byTheme().values().stream()
        .flatMap(List::stream)
        .filter(ContractRow::isAnyVersions)
        .map(row -> new ContractRow(OVER_HTTP2 + row.name, rig -> row.check.on(rig.overHttp2())))
        .toList();
  }

  /** The names of all promises. */
  static List<String> names() {
    return Stream.concat(byTheme().values().stream().flatMap(List::stream), overHttp2().stream())
        .map(ContractRow::name)
        .toList();
  }
}
