package dev.headrace.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * What this process has used so far.
 *
 * @param cpuNanos of all its threads, the collector's included, the compilers' not
 * @param compilerNanos of the compilers' threads
 * @param bytes allocated by all threads; before JDK 21 by those that still live
 */
record Usage(long cpuNanos, long compilerNanos, long bytes) {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final @Nullable Method TOTAL = total();

  static Usage now() {
    long compilers = Compilers.cpuNanos();
    return new Usage(SYSTEM.getProcessCpuTime() - compilers, compilers, allocated());
  }

  Usage since(Usage before) {
    return new Usage(
        cpuNanos - before.cpuNanos, compilerNanos - before.compilerNanos, bytes - before.bytes);
  }

  /** Whether {@link #bytes} knows those of threads that have ended. */
  static boolean countsEndedThreads() {
    return TOTAL != null;
  }

  private static long allocated() {
    if (TOTAL != null) {
      try {
        return (long) TOTAL.invoke(THREADS);
      } catch (ReflectiveOperationException impossible) {
        throw new LinkageError("the method was there", impossible);
      }
    }
    long sum = 0;
    for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }

  private static @Nullable Method total() {
    try {
      return ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes");
    } catch (NoSuchMethodException beforeJdk21) {
      return null;
    }
  }
}
