namespace Weft.Desk.Acting;

/// <summary>What somebody is asked before something is done.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Text">What happens then.</param>
/// <param name="Verb">The button that does it.</param>
public sealed record Question(string Title, string Text, string Verb)
{
    /// <summary>What has to be written down; null when nothing has.</summary>
    public string? Note { get; init; }

    /// <summary>True when it cannot be taken back.</summary>
    public bool IsFinal { get; init; }

    /// <summary>What it is about in detail, line by line.</summary>
    public IReadOnlyList<(string What, string Value)> Facts { get; init; } = [];

    /// <summary>What can be chosen, instead of a note that is written; the first is chosen at first.</summary>
    public IReadOnlyList<(string Value, string Text)> Options { get; init; } = [];

    /// <summary>True for what changes many things at once: it begins when there was time to take it back.</summary>
    public bool IsBulk { get; init; }

    /// <summary>A document to be looked at first.</summary>
    public string? Document { get; init; }
}

/// <summary>What became of it.</summary>
/// <param name="Done">True when it is done, or was done already.</param>
/// <param name="Text">In plain words.</param>
public sealed record Answer(bool Done, string Text);
