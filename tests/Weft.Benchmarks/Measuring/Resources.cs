using System.Diagnostics;
using System.Globalization;

namespace Weft.Benchmarks.Measuring;

/// <summary>Processor time and memory of this process since it was made, without what came before.</summary>
internal sealed class Resources
{
    private readonly TimeSpan cpuBefore;
    private readonly TimeSpan pausesBefore = GC.GetTotalPauseDuration();
    private readonly int collectionsBefore = GC.CollectionCount(0);
    private readonly long allocatedBefore = GC.GetTotalAllocatedBytes();

    public Resources()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        ForgetPeak();
        cpuBefore = Cpu();
    }

    public double CpuSeconds => (Cpu() - cpuBefore).TotalSeconds;

    /// <summary>Time in which the garbage collector let nothing else run.</summary>
    public double GcPauseSeconds => (GC.GetTotalPauseDuration() - pausesBefore).TotalSeconds;

    public double Collections => GC.CollectionCount(0) - collectionsBefore;

    public double AllocatedBytes => GC.GetTotalAllocatedBytes() - allocatedBefore;

    /// <summary>Most memory that was resident at once.</summary>
    public static double PeakMemoryMb
    {
        get
        {
            if (!File.Exists(Status))
            {
                using var process = Process.GetCurrentProcess();
                return process.PeakWorkingSet64 / 1_048_576.0;
            }

            var line = File.ReadLines(Status).First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
    }

    private const string Status = "/proc/self/status";
    private const string ClearRefs = "/proc/self/clear_refs";

    private static TimeSpan Cpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    /// <summary>Linux keeps the peak of the whole life; 5 makes it start again.</summary>
    private static void ForgetPeak()
    {
        if (File.Exists(ClearRefs)) File.WriteAllText(ClearRefs, "5");
    }
}
