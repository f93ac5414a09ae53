using Weft.Sdk;

namespace Weft.Hosting;

/// <summary>A node cannot start as configured. Carries every fault that was found, each with its key.</summary>
internal sealed class HostFaultException(IReadOnlyList<SettingFault> faults, Exception? cause = null) : Exception(string.Join(Environment.NewLine, faults.Select(Text)), cause)
{
    /// <summary>All faults.</summary>
    public IReadOnlyList<SettingFault> Faults { get; } = faults;

    /// <summary>A fault on one line.</summary>
    public static string Text(SettingFault fault) => fault.Key.Length == 0 ? fault.Message : $"{fault.Key}: {fault.Message}";
}
