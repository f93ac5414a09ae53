using System.CommandLine;
using System.Text.Json;
using Weft.Http;
using Weft.Http.Access;

namespace Weft.Commands;

/// <summary><c>weft users</c>: people who may sign in, and what they may do.</summary>
internal static class UsersVerb
{
    private static readonly Argument<string> name = new("NAME") { Description = "What they are called." };
    private static readonly Option<string[]> roles = new("--role") { Description = $"{string.Join(", ", Engine.Access.Roles.All)}; may be given several times.", Required = true, AllowMultipleArgumentsPerToken = true };

    public static Command Command() => new("users", "People who may sign in.")
    {
        NodeClient.Asks(new Command("list", "Who may sign in, and what they may do.")).Does(ListAsync),
        NodeClient.Asks(new Command("invite", "Make a user; prints the link by which they choose a password.") { name, roles }).Does((p, o, c) => InviteAsync(p, o, "users", JsonSerializer.Serialize(new InvitationRequest(p.GetValue(name), p.GetValue(roles)), ApiJson.Default.InvitationRequest), c)),
        NodeClient.Asks(new Command("link", "A new link by which a user chooses a password, e.g. because it is forgotten.") { name }).Does((p, o, c) => InviteAsync(p, o, $"users/{Uri.EscapeDataString(p.GetValue(name)!)}/invitation", "", c)),
        NodeClient.Asks(new Command("roles", "Set what a user may do.") { name, roles }).Does((p, o, c) => ChangeAsync(p, o, new UserChange(p.GetValue(roles), null), c)),
        NodeClient.Asks(new Command("disable", "Sign a user out everywhere and for good.") { name }).Does((p, o, c) => ChangeAsync(p, o, new UserChange(null, true), c)),
        NodeClient.Asks(new Command("enable", "Let a user sign in again.") { name }).Does((p, o, c) => ChangeAsync(p, o, new UserChange(null, false), c)),
    };

    private static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (page, raw) = await node.GetAsync("users", ApiJson.Default.PageUserView, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var table = Tables.Of("Name", "Roles", "Signs in by", "Since (UTC)", "Made by", "State");
        foreach (var u in page.Items) table.Row(u.Name, string.Join(", ", u.Roles), u.SignsInBy, Tables.Time(u.CreatedAt), u.CreatedBy, u.Disabled ? "disabled" : "");
        output.Show(table);
        return ExitCode.Ok;
    }

    private static async Task<int> InviteAsync(ParseResult parsed, Output output, string path, string body, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        var (invited, raw) = await node.PostAsync(path, body, ApiJson.Default.InvitationView, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        output.Line($"Send this link to {invited.User.Name}; it works once, until {Tables.Time(invited.Until)} UTC:");
        output.Line(node.Address + invited.Path.TrimStart('/'));
        return ExitCode.Ok;
    }

    private static async Task<int> ChangeAsync(ParseResult parsed, Output output, UserChange change, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        var (user, raw) = await node.PutAsync($"users/{Uri.EscapeDataString(parsed.GetValue(name)!)}", JsonSerializer.Serialize(change, ApiJson.Default.UserChange), ApiJson.Default.UserView, cancellation);
        if (output.Json) Output.Answer(raw);
        else output.Line($"{user.Name}: {string.Join(", ", user.Roles)}{(user.Disabled ? "; disabled" : "")}");
        return ExitCode.Ok;
    }
}
