using MailKit;

namespace Weft.Connectors.Email;

/// <summary>Notes how far a conversation came, and nothing of what was said: once the text is on its way, a broken connection leaves open whether it arrived.</summary>
internal sealed class SmtpStage : IProtocolLogger
{
    /// <summary>True once the server was asked to take the text.</summary>
    public bool TextOnItsWay { get; private set; }

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    public void LogConnect(Uri uri)
    {
        // Nothing of it is kept.
    }

    public void LogClient(byte[] buffer, int offset, int count)
    {
        if (buffer.AsSpan(offset, count).StartsWith("DATA\r\n"u8) || buffer.AsSpan(offset, count).StartsWith("BDAT "u8)) TextOnItsWay = true;
    }

    public void LogServer(byte[] buffer, int offset, int count)
    {
        // Nothing of it is kept.
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
