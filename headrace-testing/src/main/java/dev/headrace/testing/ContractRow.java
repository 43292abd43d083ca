package dev.headrace.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One thing that every transport promises.
 *
 * @param name the promise, as it stands in lists of what one cannot promise
 * @param check fails if it is not kept
 */
record ContractRow(String name, Check check) {

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

  /** The names of all promises. */
  static List<String> names() {
    List<String> names = new ArrayList<>();
    byTheme().values().forEach(rows -> rows.forEach(row -> names.add(row.name())));
    return names;
  }
}
