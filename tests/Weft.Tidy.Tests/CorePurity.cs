using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Weft.Tidy.Tests;

/// <summary>Reads what a compiled assembly calls, so that no alias or implicit using can hide it.</summary>
internal static class CorePurity
{
    private static readonly string[] impureNamespaces = ["System.Threading", "System.IO", "System.Net", "System.Data", "System.Diagnostics"];

    private static readonly HashSet<string> impureMembers =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today",
        "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow", "System.TimeProvider.get_System",
        "System.Guid.NewGuid", "System.Guid.CreateVersion7", "System.Random.get_Shared", "System.Random..ctor",
        "System.Environment.get_TickCount", "System.Environment.get_TickCount64", "System.Environment.get_MachineName",
        "System.Environment.GetEnvironmentVariable", "System.Environment.get_ProcessId", "System.Environment.Exit",
    ];

    private static readonly HashSet<string> impureTypes = ["System.Console"];

    public static IEnumerable<string> Of(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        var types = metadata.TypeReferences.Select(metadata.GetTypeReference)
            .Select(type => (Namespace: metadata.GetString(type.Namespace), Name: metadata.GetString(type.Name)))
            .Where(type => impureTypes.Contains($"{type.Namespace}.{type.Name}") || IsImpure(type.Namespace, type.Name))
            .Select(type => $"{type.Namespace}.{type.Name}");
        var members = metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Select(member => FullName(metadata, member))
            .Where(impureMembers.Contains);
        return types.Concat(members).Order().ToList();
    }

    /// <summary>Attributes and debugger hints that the compiler writes by itself do nothing at run time.</summary>
    private static bool IsImpure(string space, string name) =>
        !name.EndsWith("Attribute") && name is not "DebuggingModes" and not "DebuggerBrowsableState" and not "UnreachableException"
        && !space.StartsWith("System.Diagnostics.CodeAnalysis")
        && impureNamespaces.Any(impure => space == impure || space.StartsWith(impure + "."));

    private static string FullName(MetadataReader metadata, MemberReference member)
    {
        if (member.Parent.Kind != HandleKind.TypeReference)
        {
            return "";
        }

        var type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent);
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}.{metadata.GetString(member.Name)}";
    }
}
