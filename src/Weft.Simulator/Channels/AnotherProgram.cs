using Weft.Simulator.Trade;

namespace Weft.Simulator.Channels;

/// <summary>
/// Another program of the retailer that works with the same account at Bazario as Weft: each of its calls is one less for Weft. It calls at a steady rate while it runs.
/// </summary>
public sealed class AnotherProgram
{
    private readonly Bazario.Bazario channel;
    private readonly Agenda agenda;
    private long calls;
    private long refused;
    private double perSecond;
    private int run;

    internal AnotherProgram(Bazario.Bazario channel, Agenda agenda) => (this.channel, this.agenda) = (channel, agenda);

    /// <summary>Calls it has made.</summary>
    public long Calls => Interlocked.Read(ref calls);

    /// <summary>Of these, refused because the account had none left.</summary>
    public long Refused => Interlocked.Read(ref refused);

    /// <summary>Calls so often from now on; 0 stops it.</summary>
    public void CallAt(double perSecond)
    {
        Volatile.Write(ref this.perSecond, perSecond);
        Next(Interlocked.Increment(ref run));
    }

    private void Next(int ofRun)
    {
        var rate = Volatile.Read(ref perSecond);
        if (rate <= 0)
        {
            return;
        }
        agenda.In(TimeSpan.FromSeconds(1 / rate), () =>
        {
            if (Volatile.Read(ref run) != ofRun)
            {
                return;
            }
            Interlocked.Increment(ref calls);
            if (!channel.CallByAnotherProgram())
            {
                Interlocked.Increment(ref refused);
            }
            Next(ofRun);
        });
    }
}
