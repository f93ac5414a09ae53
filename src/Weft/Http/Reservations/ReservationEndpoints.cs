using System.Collections.Immutable;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine;
using Weft.Hosting;
using Weft.Http.Access;
using Weft.Sdk;

namespace Weft.Http.Reservations;

/// <summary>Units held for carts.</summary>
internal static class ReservationEndpoints
{
    public static void MapReservations(this IEndpointRouteBuilder api)
    {
        var reservations = api.MapGroup("/reservations").WithTags("Stock").IsFrequent();
        reservations.MapPost("/", MakeAsync).WithName("makeReservation").WithSummary("Hold units for a cart: 201 when they are held now, 200 when they were held before, 409 with what each line could have got")
            .Produces<ReservationView>(201).Produces<ReservationView>().ProducesFault(400).ProducesFault(404).Produces<ReservationProblem>(409, Problem.ContentType).ProducesFault(422);
        reservations.MapGet("/{id}", ShowAsync).WithName("getReservation").WithSummary("What is held for a cart").Produces<ReservationView>().ProducesFault(404);
        reservations.MapPost("/{id}/extend", ExtendAsync).WithName("extendReservation").WithSummary("Hold the units longer").Produces<ReservationView>().ProducesFault(400).ProducesFault(404).Produces<ReservationProblem>(409, Problem.ContentType);
        reservations.MapPost("/{id}/release", ReleaseAsync).WithName("releaseReservation").WithSummary("Give the units back").Produces<CommandAnswer>().ProducesFault(404);
    }

    private static async Task<IResult> MakeAsync(WeftEngine engine, WeftOptions options, TimeProvider clock, HttpContext context, ReservationRequest request)
    {
        // The id names the cart's reservation, however often it is asked for: an idempotency key does the same and serves as one.
        var (key, fault) = Commands.KeyOf(context);
        if (fault is not null) return fault.ToResult();
        var byKey = string.IsNullOrWhiteSpace(request.Id) && key is not null;
        var id = string.IsNullOrWhiteSpace(request.Id) ? key ?? Guid.CreateVersion7(clock.GetUtcNow()).ToString() : request.Id;
        if (ReservationWishes.Fault(request, id, options) is { } wrong) return wrong.ToResult();
        if (Until(request.ExpiresAt, request.Seconds, options, clock) is not { } until) return TwoTimes().ToResult();
        var result = await DecideAsync(engine, id, ReservationWishes.Command(request, options, until));
        if (result.Decision is Decision.Refused refused)
        {
            return byKey && refused.Field == "id"
                ? Problem.Of(422, "key-reused", "This idempotency key was used for a different cart.", "Idempotency-Key", "Use a new key for a new cart, and the same key only to repeat a request.").ToResult()
                : ReservationProblem.Of("refused", refused.Reason, refused.Field, refused.NextStep, null);
        }

        return Unanswered(result) ?? Answer(await StateAsync(engine, id, result, context.RequestAborted), made: result.Decision is Decision.Accepted);
    }

    private static async Task<IResult> ShowAsync(WeftEngine engine, string id, CancellationToken cancellation)
    {
        var state = await engine.Queries.ReservationAsync(id, cancellation);
        return state.Status == ReservationStatus.None ? Unknown(id).ToResult() : Results.Json(ReservationView.Of(state), ApiJson.Default.ReservationView);
    }

    private static async Task<IResult> ExtendAsync(WeftEngine engine, WeftOptions options, TimeProvider clock, HttpContext context, string id, ExtensionRequest request)
    {
        if (Until(request.ExpiresAt, request.Seconds, options, clock) is not { } until) return TwoTimes().ToResult();
        if ((await engine.Queries.ReservationAsync(id, context.RequestAborted)).Status == ReservationStatus.None) return Unknown(id).ToResult();
        var result = await DecideAsync(engine, id, new ExtendReservation(until));
        if (Unanswered(result) is { } unanswered) return unanswered;
        var view = ReservationView.Of(await StateAsync(engine, id, result, context.RequestAborted));
        return result.Decision is Decision.Refused refused
            ? ReservationProblem.Of("refused", refused.Reason, refused.Field, refused.NextStep, view)
            : Results.Json(view, ApiJson.Default.ReservationView);
    }

    private static async Task<IResult> ReleaseAsync(WeftEngine engine, HttpContext context, string id) =>
        (await engine.Queries.ReservationAsync(id, context.RequestAborted)).Status == ReservationStatus.None
            ? Unknown(id).ToResult()
            : await engine.SubmitAsync(context, ReservationWorkflow.StreamOf(id), new ReleaseReservation(ApiKeyGate.ConsumerOf(context).Name));

    private static IResult Answer(ReservationState s, bool made) => s switch
    {
        { Status: ReservationStatus.Held or ReservationStatus.Taken } => Results.Json(ReservationView.Of(s), ApiJson.Default.ReservationView, statusCode: made ? StatusCodes.Status201Created : StatusCodes.Status200OK),
        { Status: ReservationStatus.Refused } => ReservationProblem.Of("not-enough", s.Reason ?? "There is not enough.", "lines", "Offer the customer what is there, and make a new reservation under a new id.", ReservationView.Of(s)),
        _ => ReservationProblem.Of("reservation-over", $"Reservation {s.Id} is over: it is {s.Status.ToString().ToLowerInvariant()}.", "id", "Make a new one under a new id.", ReservationView.Of(s)),
    };

    /// <summary>The caller waits for units, so a decision that takes too long is none.</summary>
    private static async Task<CommandResult> DecideAsync(WeftEngine engine, string id, Command command)
    {
        try
        {
            return await engine.SubmitAsync(ReservationWorkflow.StreamOf(id), command).WaitAsync(Commands.DecidedWithin);
        }
        catch (TimeoutException)
        {
            return new CommandResult(null, new Translation.Quarantine("It is not decided yet.", null, "Ask again with the same id: the answer is the same as if you had waited."), false);
        }
    }

    private static IResult? Unanswered(CommandResult result) => result.Problem is { } problem ? Commands.ProblemOf(problem, result.Repeated).ToResult() : null;

    private static async Task<ReservationState> StateAsync(WeftEngine engine, string id, CommandResult result, CancellationToken cancellation) =>
        result.After as ReservationState ?? await engine.Queries.ReservationAsync(id, cancellation);

    private static DateTimeOffset? Until(DateTimeOffset? at, int? seconds, WeftOptions options, TimeProvider clock) =>
        at is not null && seconds is not null ? null : at ?? clock.GetUtcNow() + (seconds is { } some ? TimeSpan.FromSeconds(some) : options.Stock.HoldFor);

    private static Problem TwoTimes() => Problem.Of(400, "time-ambiguous", "expiresAt and seconds say two times.", "seconds", "Send one of them, or none.");

    private static Problem Unknown(string id) => Problem.Of(404, "reservation-unknown", $"There is no reservation {id}.", "id", "Make it with POST /api/v1/reservations.");
}
