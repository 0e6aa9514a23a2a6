using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Orleans.Orchestrator.Api.Telemetry;

/// <summary>What this process uses, under the names that Prometheus' clients give it.</summary>
internal static class ProcessMetrics
{
    private const string Descriptors = "/proc/self/fd";

    /// <summary>Writes the lines.</summary>
    public static void Render(StringBuilder text, long droppedSeries)
    {
        using var process = Process.GetCurrentProcess();
        Write(text, "process_cpu_seconds_total", "counter", "CPU time used, by user and system code.", process.TotalProcessorTime.TotalSeconds);
        Write(text, "process_resident_memory_bytes", "gauge", "Memory in RAM.", process.WorkingSet64);
        Write(text, "process_virtual_memory_bytes", "gauge", "Address space.", process.VirtualMemorySize64);
        Write(text, "process_threads", "gauge", "Threads of the operating system.", process.Threads.Count);
        Write(text, "process_open_fds", "gauge", "Open file descriptors.", Directory.Exists(Descriptors) ? Directory.GetFileSystemEntries(Descriptors).Length : 0);
        Write(text, "process_start_time_seconds", "gauge", "When the process started, in seconds since 1970.", new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0);
        Write(text, "dotnet_gc_heap_bytes", "gauge", "Managed memory in use.", GC.GetTotalMemory(false));
        Write(text, "dotnet_gc_allocated_bytes_total", "counter", "Managed memory allocated.", GC.GetTotalAllocatedBytes());
        Write(text, "dotnet_gc_pause_seconds_total", "counter", "Time for which garbage collection stopped the process.", GC.GetTotalPauseDuration().TotalSeconds);
        Head(text, "dotnet_gc_collections_total", "counter", "Garbage collections.");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            text.Append(CultureInfo.InvariantCulture, $"dotnet_gc_collections_total{{generation=\"{generation}\"}} {GC.CollectionCount(generation)}\n");
        Write(text, "dotnet_thread_pool_threads", "gauge", "Threads of the thread pool.", ThreadPool.ThreadCount);
        Write(text, "dotnet_thread_pool_queue_length", "gauge", "Work that waits for a thread.", ThreadPool.PendingWorkItemCount);
        Write(text, "metrics_series_dropped_total", "counter", "Measurements not kept since there were too many series.", droppedSeries);
    }

    private static void Write(StringBuilder text, string name, string type, string help, double value)
    {
        Head(text, name, type, help);
        text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
    }

    private static void Head(StringBuilder text, string name, string type, string help) => text.Append($"# HELP {name} {help}\n# TYPE {name} {type}\n");
}
