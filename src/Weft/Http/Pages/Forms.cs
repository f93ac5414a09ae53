using Weft.Http.Access;

namespace Weft.Http.Pages;

/// <summary>What a form of a page of ours sends.</summary>
internal static class Forms
{
    private const int MostFields = 50;
    private const int LongestField = 4_000;

    /// <summary>Reads a small form.</summary>
    /// <exception cref="BadHttpRequestException">It is none, or it is too large.</exception>
    public static async Task<IFormCollection> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType) throw new BadHttpRequestException("The request is not a form.");
        try
        {
            return await context.Request.ReadFormAsync(new() { ValueCountLimit = MostFields, ValueLengthLimit = LongestField, BufferBodyLengthLimit = HttpLimits.ApiBodyBytes }, context.RequestAborted);
        }
        catch (InvalidDataException e)
        {
            throw new BadHttpRequestException(e.Message, StatusCodes.Status413PayloadTooLarge, e);
        }
    }

    /// <summary>Takes forms only from pages of this origin, whoever sends them: nobody is signed in by another site either.</summary>
    public static async ValueTask<object?> FromHereAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var request = call.HttpContext.Request;
        if (HttpMethods.IsGet(request.Method) || SameOrigin.IsFromHere(request)) return await next(call);
        return Problem.Of(403, "other-site", "The form comes from another site than this one.", null, "Open the page on this node itself.").ToResult();
    }
}
