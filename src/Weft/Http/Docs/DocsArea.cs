using Microsoft.OpenApi;
using Scalar.AspNetCore;
using Weft.Core.Shared;

namespace Weft.Http.Docs;

/// <summary>The API's description at <c>/openapi/v1.json</c>, and pages made of it at <c>/docs</c>, which load nothing from elsewhere.</summary>
internal static class DocsArea
{
    public static void AddDocs(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Weft", Version = "v1", Description = "Keeps a retailer's ERP and its sales channels in step." };
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(Money) || context.JsonTypeInfo.Type == typeof(Money?)) DescribeMoney(schema);
            else if (context.JsonTypeInfo.Type == typeof(Sku) || context.JsonTypeInfo.Type == typeof(OrderId)) schema.Type = JsonSchemaType.String;
            return Task.CompletedTask;
        });
    });

    public static void MapDocs(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        // Nothing that leads to other people's services: no assistant, no hosted tools, no fonts, no telemetry.
        app.MapScalarApiReference("/docs", o => o.WithTitle("Weft API").WithOpenApiRoutePattern("/openapi/{documentName}.json")
            .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton()).AllowAnonymous();
    }

    private static void DescribeMoney(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Description = "An amount with exactly the currency's number of decimals.";
        schema.Required = new HashSet<string>(StringComparer.Ordinal) { "amount", "currency" };
        schema.Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["amount"] = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = @"^-?\d+(\.\d+)?$" },
            ["currency"] = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[A-Z]{3}$" },
        };
    }
}
