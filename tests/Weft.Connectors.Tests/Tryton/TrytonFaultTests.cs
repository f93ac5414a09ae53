using System.Net;
using System.Text.Json;
using Weft.Connectors.Tryton;
using Weft.Connectors.Tryton.Rpc;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Tryton;

public sealed class TrytonFaultTests
{
    [Theory]
    [InlineData("""["UserError",["The web ID on the sale must be unique.","",null]]""", "Tryton refuses: The web ID on the sale must be unique.")]
    [InlineData("""["UserError",["A value is required","field Party",null]]""", "Tryton refuses: A value is required (field Party)")]
    [InlineData("""["UserWarning",["shipment_out_no_carrier_7","No carrier?",""]]""", "Tryton asks for a decision: No carrier?")]
    [InlineData("""["'nope'",""]""", "Tryton failed: 'nope'")]
    [InlineData("""["FATAL:  database \"nope\" does not exist\n",""]""", "Tryton failed: FATAL:  database \"nope\" does not exist")]
    [InlineData("""["LoginException",["password","Code for hub","char"]]""", "Tryton wants more than a password: Code for hub")]
    [InlineData("""[]""", "Tryton failed: []")]
    [InlineData("\"odd\"", "Tryton failed: odd")]
    public void A_refusal_is_for_good_and_in_words(string error, string reason) => Outcome(error).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldBe(reason);

    [Theory]
    [InlineData("""["ConcurrencyException","Records were modified in the meanwhile"]""")]
    [InlineData("""["could not obtain lock on row in relation \"ir_sequence_strict\"\n",""]""")]
    [InlineData("""["could not serialize access due to concurrent update\n",""]""")]
    [InlineData("""["database is locked",""]""")]
    [InlineData("""["FATAL:  the database system is shutting down\n",""]""")]
    [InlineData("""["UserError",["could not obtain lock on row","",null]]""")]
    public void A_busy_database_is_asked_again(string error) => Outcome(error).ShouldBeOfType<DeliveryOutcome.Transient>();

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError, typeof(DeliveryOutcome.Uncertain))]
    [InlineData(HttpStatusCode.GatewayTimeout, typeof(DeliveryOutcome.Uncertain))]
    [InlineData(HttpStatusCode.ServiceUnavailable, typeof(DeliveryOutcome.Transient))]
    [InlineData(HttpStatusCode.TooManyRequests, typeof(DeliveryOutcome.Throttled))]
    [InlineData(HttpStatusCode.Unauthorized, typeof(DeliveryOutcome.Transient))]
    public void A_status_has_its_outcome(HttpStatusCode status, Type outcome) => TrytonConnector.OutcomeOf(new CallFailedException(status, null, null)).ShouldBeOfType(outcome);

    [Fact]
    public void Time_up_is_uncertain() => TrytonConnector.OutcomeOf(new TaskCanceledException()).ShouldBeOfType<DeliveryOutcome.Uncertain>();

    private static DeliveryOutcome Outcome(string error) => TrytonConnector.OutcomeOf(TrytonFault.Of(JsonDocument.Parse(error).RootElement));
}
