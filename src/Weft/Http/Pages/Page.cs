namespace Weft.Http.Pages;

/// <summary>A page of the host itself: plain HTML that works before anybody is signed in, without scripts, in light and dark.</summary>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Body">What stands below the title.</param>
internal sealed record Page(string Title, Html Body)
{
    /// <summary>Where the style sheet is.</summary>
    public const string StylePath = "/access.css";

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
        await context.Response.WriteAsync(Markup(context).Text, context.RequestAborted);
    }

    /// <summary>The page as an endpoint's result.</summary>
    public IResult ToResult(int status = StatusCodes.Status200OK) => new PageResult(this, status);

    private Html Markup(HttpContext context) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="color-scheme" content="light dark">
          <title>{Title} · Weft</title>
          <link rel="stylesheet" href="{StylePath}">
          <link rel="icon" href="data:,">
        </head>
        <body>
          <header>
            <a class="brand" href="/" aria-label="Weft, to the start page"><svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M3 6h18M3 12h18M3 18h18" /><path d="M7 3v6M7 15v6M12 9v6M17 3v6M17 15v6" /></svg>Weft</a>
            <nav aria-label="Pages">{Html.Each(Links, l => Link(l, context))}</nav>
            {Html.When(SignedInAs is not null, () => Html.Of($"""<form method="post" action="/sign-out"><span class="who">{SignedInAs}</span><button class="quiet">Sign out</button></form>"""))}
          </header>
          <main class="{(Wide ? "wide" : "narrow")}">
            <h1>{Title}</h1>
            {Body}
          </main>
        </body>
        </html>
        """);

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
    public static Page Of(string title, string text) => new(title, Html.Of($"""<p>{text}</p><p><a href="/">To the start page</a></p>"""));
}

/// <summary>Parts that several pages have.</summary>
internal static class Parts
{
    /// <summary>What went wrong, read out at once by a screen reader.</summary>
    public static Html Fault(Problem? problem) => Html.When(problem is not null, () => Html.Of($"""<p class="fault" role="alert">{problem!.Detail} {problem.NextStep}</p>"""));

    /// <summary>What went well.</summary>
    public static Html Done(string? text) => Html.When(text is not null, () => Html.Of($"""<p class="done" role="status">{text}</p>"""));

    /// <summary>A field with its label.</summary>
    public static Html Field(string name, string label, string type, string autocomplete, string? value = null, string? hint = null) => Html.Of($"""
        <label for="{name}">{label}</label>
        <input id="{name}" name="{name}" type="{type}" autocomplete="{autocomplete}" value="{value}" required{Described(name, hint)}>
        {Html.When(hint is not null, () => Html.Of($"""<p class="hint" id="{name}-hint">{hint}</p>"""))}
        """);

    /// <summary>A new password.</summary>
    public static Html NewPassword() => Field("password", "New password", "password", "new-password", hint: $"At least {Access.PasswordRules.Shortest} characters. A few words in a row are easy to remember.");

    /// <summary>Something that goes with the form unseen.</summary>
    public static Html Hidden(string name, string? value) => Html.Of($"""<input type="hidden" name="{name}" value="{value}">""");

    private static Html Described(string name, string? hint) => Html.When(hint is not null, () => Html.Of($" aria-describedby=\"{name}-hint\""));
}
