using System.Text;
using Weft.Desk;

namespace Weft.Http.Pages;

/// <summary>A page of the host itself: plain HTML that works before anybody is signed in, without scripts, in light and dark.</summary>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Body">What stands below the title.</param>
internal sealed record Page(string Title, Html Body)
{
    /// <summary>Where the style sheet is.</summary>
    public const string StylePath = "/access.css";

    private static readonly Html mark = new(Encoding.UTF8.GetString(ConsoleLooks.Mark.Span).Replace("<svg ", "<svg aria-hidden=\"true\" focusable=\"false\" ", StringComparison.Ordinal).Trim());
    private static readonly string icon = "data:image/svg+xml;base64," + Convert.ToBase64String(ConsoleLooks.Mark.Span);

    /// <summary>Who is signed in; null when nobody is.</summary>
    public string? SignedInAs { get; init; }

    /// <summary>True for a page with tables.</summary>
    public bool Wide { get; init; }

    /// <summary>Links on top of the page.</summary>
    public IReadOnlyList<(string Address, string Text)> Links { get; init; } = [];

    /// <summary>Answers with the page.</summary>
    public async Task WriteAsync(HttpContext context, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        // Whatever was asked for: it is this page that is answered.
        context.Response.Headers.ContentSecurityPolicy = SecurityHeaders.OwnPagePolicy;
        await context.Response.WriteAsync(Markup(context).Text, context.RequestAborted);
    }

    /// <summary>The page as an endpoint's result.</summary>
    public IResult ToResult(int status = StatusCodes.Status200OK) => new PageResult(this, status);

    private Html Markup(HttpContext context) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="en"{Theme(context)}>
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>{Title} · Weft</title>
          <link rel="stylesheet" href="{StylePath}">
          <link rel="icon" type="image/svg+xml" href="{icon}">
        </head>
        <body{Html.When(SignedInAs is null, () => Html.Of($" class=\"alone\""))}>
          <a class="skip" href="#main">Skip to the content</a>
          <header>
            <a class="brand" href="/" aria-label="Weft, to the overview">{mark}<span>Weft</span></a>
            {Html.When(Links.Count > 0, () => Html.Of($"""<nav aria-label="Places">{Html.Each(Links, l => Link(l, context))}</nav>"""))}
            {Html.When(SignedInAs is not null, () => Html.Of($"""<form method="post" action="/sign-out"><span class="who">{SignedInAs}</span><button class="quiet">Sign out</button></form>"""))}
          </header>
          <main id="main" tabindex="-1" class="{(Wide ? "wide" : "narrow")}">
            <h1>{Title}</h1>
            {Body}
          </main>
        </body>
        </html>
        """);

    /// <summary>What somebody chose in the console holds here too; who never chose gets what the machine has.</summary>
    private static Html Theme(HttpContext context) => context.Request.Cookies[ConsoleLooks.ThemeCookie] is "light" or "dark" ? Html.Of($" data-theme=\"{context.Request.Cookies[ConsoleLooks.ThemeCookie]}\"") : Html.Empty;

    private static Html Link((string Address, string Text) link, HttpContext context) =>
        context.Request.Path == link.Address ? Html.Of($"""<a href="{link.Address}" aria-current="page">{link.Text}</a>""") : Html.Of($"""<a href="{link.Address}">{link.Text}</a>""");

    private sealed class PageResult(Page page, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => page.WriteAsync(httpContext, status);
    }
}

/// <summary>A page that says one thing.</summary>
internal static class MessagePage
{
    public static Page Of(string title, string text) => new(title, Html.Of($"""<p>{text}</p><p><a href="/">To the overview</a></p>"""));
}

/// <summary>Parts that several pages have.</summary>
internal static class Parts
{
    private const string FaultId = "fault";

    /// <summary>What went wrong, read out at once by a screen reader.</summary>
    public static Html Fault(Problem? problem) => Html.When(problem is not null, () => Html.Of($"""<p class="fault" id="{FaultId}" role="alert">{problem!.Detail} {problem.NextStep}</p>"""));

    /// <summary>What went well.</summary>
    public static Html Done(string? text) => Html.When(text is not null, () => Html.Of($"""<p class="done" role="status">{text}</p>"""));

    /// <summary>A field with its label, its hint, and what is wrong with it.</summary>
    public static Html Field(Field field) => Html.Of($"""
        <label for="{field.Name}">{field.Label}</label>
        <input id="{field.Name}" name="{field.Name}" type="{field.Type}" autocomplete="{field.Autocomplete}" value="{field.Value}" required{Marks(field)}>
        {Html.When(field.Hint is not null, () => Html.Of($"""<p class="hint" id="{field.Name}-hint">{field.Hint}</p>"""))}
        """);

    /// <summary>A new password; never cut to a length, because nobody would notice.</summary>
    public static Field NewPassword(Problem? problem = null, bool first = false) => new("password", "New password", "password", "new-password")
    {
        Hint = $"At least {Access.PasswordRules.Shortest} characters. A few words in a row are easy to remember.", IsWrong = problem?.Field == "password", IsFirst = first || problem?.Field == "password",
    };

    /// <summary>Something that goes with the form unseen.</summary>
    public static Html Hidden(string name, string? value) => Html.Of($"""<input type="hidden" name="{name}" value="{value}">""");

    private static Html Marks(Field field)
    {
        var described = string.Join(' ', new[] { field.IsWrong ? FaultId : null, field.Hint is null ? null : field.Name + "-hint" }.OfType<string>());
        return Html.Of($"{Html.When(described.Length > 0, () => Html.Of($" aria-describedby=\"{described}\""))}{Html.When(field.IsWrong, () => Html.Of($" aria-invalid=\"true\""))}{Html.When(field.IsFirst, () => Html.Of($" autofocus"))}");
    }
}

/// <summary>A field of a form.</summary>
/// <param name="Name">Its name, and its id on the page.</param>
/// <param name="Label">What people read beside it.</param>
/// <param name="Type">The kind of input.</param>
/// <param name="Autocomplete">What browsers and password managers may fill in.</param>
internal sealed record Field(string Name, string Label, string Type, string Autocomplete)
{
    /// <summary>What stands in it.</summary>
    public string? Value { get; init; }

    /// <summary>What helps to fill it in.</summary>
    public string? Hint { get; init; }

    /// <summary>True when what is wrong is about it.</summary>
    public bool IsWrong { get; init; }

    /// <summary>True when typing begins here.</summary>
    public bool IsFirst { get; init; }
}
