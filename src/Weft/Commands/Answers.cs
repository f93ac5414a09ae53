using Weft.Http;

namespace Weft.Commands;

/// <summary>Says what a change led to.</summary>
internal static class Answers
{
    public static int Show((CommandAnswer Value, string Raw) answer, Output output)
    {
        if (output.Json) Output.Answer(answer.Raw);
        else
        {
            output.Line(answer.Value.Outcome switch
            {
                "accepted" => "Done.",
                "already-done" => $"Nothing to do: {answer.Value.Detail}",
                _ => $"Stored: {answer.Value.Detail}",
            });
        }

        return ExitCode.Ok;
    }
}
