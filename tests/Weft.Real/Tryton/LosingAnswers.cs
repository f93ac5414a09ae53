namespace Weft.Real.Tryton;

/// <summary>A way to Tryton on which the answer to one call is lost, after Tryton has done it.</summary>
internal sealed class LosingAnswers(string call) : DelegatingHandler(new SharedLogin())
{
    public int Lost { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsStringAsync(cancellationToken);
        var answer = await base.SendAsync(request, cancellationToken);
        if (Lost > 0 || !body.Contains($"\"model.{call}\"")) return answer;
        Lost++;
        answer.Dispose();
        throw new TaskCanceledException("The time for this call is up.");
    }
}
