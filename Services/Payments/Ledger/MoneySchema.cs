using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Payments.Ledger;

/// <summary>Tells OpenAPI what <see cref="MoneyJsonConverter"/> writes, which it cannot see.</summary>
internal static class MoneySchema
{
    public static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type == typeof(Money))
        {
            schema.Type = JsonSchemaType.Object;
            schema.Required = new HashSet<string> { "amount", "currency" };
            schema.Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["amount"] = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = @"^-?\d+\.\d{2}$" },
                ["currency"] = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 3, MaxLength = 3 },
            };
        }

        return Task.CompletedTask;
    }
}
