using System.Net;
using System.Net.Sockets;
using Weft.Engine.Access;
using Weft.Hosting;

namespace Weft.Http.Access;

/// <summary>
/// How often somebody may be wrong, by account and by address. Counted in two fixed fields of slots, to which names and addresses lead by a hash that is another one in every process: however
/// many accounts somebody invents, the memory stays the same and nobody's count is pushed out. Two that share a slot share its limit.
/// </summary>
internal sealed class SignInLimits(WeftOptions options, TimeProvider clock)
{
    private const int Slots = 8_192;
    private readonly AccessOptions limits = options.Access;
    private readonly Slot[] accounts = Make();
    private readonly Slot[] addresses = Make();

    /// <summary>How long to wait before the next try is listened to; null when it may be made now.</summary>
    public TimeSpan? Wait(string account, IPAddress? from)
    {
        var waits = new[] { Left(SlotOf(accounts, User.KeyOf(account)), limits.FailuresPerAccount), Left(SlotOf(addresses, Network(from)), limits.FailuresPerAddress) };
        return waits.Max();
    }

    /// <summary>Counts a wrong password. It is counted before it is known to be wrong, so that many tries at once count as many.</summary>
    public void Count(string account, IPAddress? from)
    {
        Add(SlotOf(accounts, User.KeyOf(account)));
        Add(SlotOf(addresses, Network(from)));
    }

    /// <summary>Takes back what was counted for a try that was right.</summary>
    public void Forgive(string account, IPAddress? from)
    {
        var (one, other) = (SlotOf(accounts, User.KeyOf(account)), SlotOf(addresses, Network(from)));
        lock (one) one.Failures = 0;
        lock (other) other.Failures = Math.Max(0, other.Failures - 1);
    }

    private TimeSpan? Left(Slot slot, int most)
    {
        lock (slot)
        {
            var left = limits.FailureWindow - (clock.GetUtcNow() - slot.Since);
            return slot.Failures >= most && left > TimeSpan.Zero ? left : null;
        }
    }

    private void Add(Slot slot)
    {
        lock (slot)
        {
            var now = clock.GetUtcNow();
            if (now - slot.Since >= limits.FailureWindow) (slot.Since, slot.Failures) = (now, 0);
            slot.Failures++;
        }
    }

    /// <summary>An address; of version 6 the network that one customer gets.</summary>
    private static string Network(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetwork ? address.ToString() : Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8));
    }

    private static Slot SlotOf(Slot[] slots, string key) => slots[(uint)string.GetHashCode(key, StringComparison.Ordinal) % Slots];

    private static Slot[] Make() => [.. Enumerable.Range(0, Slots).Select(_ => new Slot())];

    private sealed class Slot
    {
        public DateTimeOffset Since { get; set; }

        public int Failures { get; set; }
    }
}
