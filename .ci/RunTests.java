import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.util.Arrays;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs the test classes that are named: ends with 0 if all passed, 1 if not, 2 if there are none. */
final class RunTests {
  private RunTests() {}

  public static void main(String[] classes) throws Exception {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    DiscoverySelector[] selectors = new DiscoverySelector[classes.length];
    for (int i = 0; i < classes.length; i++) {
      selectors[i] = selectClass(Class.forName(classes[i], false, RunTests.class.getClassLoader()));
    }
    Launcher launcher = LauncherFactory.create();
    launcher.execute(
        LauncherDiscoveryRequestBuilder.request()
            .selectors(Arrays.asList(selectors))
            .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
            .configurationParameter("junit.jupiter.execution.timeout.default", "60 s")
            .configurationParameter("headrace.ledger.patience", "500")
            .build(),
        listener);
    TestExecutionSummary summary = listener.getSummary();
    summary.printFailuresTo(new PrintWriter(System.out, true), 20);
    long failed = summary.getTotalFailureCount();
    System.out.println(summary.getTestsStartedCount() + " tests, " + failed + " failed");
    System.exit(failed > 0 ? 1 : summary.getTestsSucceededCount() > 0 ? 0 : 2);
  }
}
