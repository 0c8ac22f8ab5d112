using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ServiceDefaults.Values;

namespace ServiceDefaults;

/// <summary>Tells OpenAPI what <see cref="MoneyJsonConverter"/> writes, which it cannot see.</summary>
public static class MoneySchema
{
    /// <summary>Describes <see cref="Money"/> as it is in JSON.</summary>
    /// <param name="options">The options of <c>AddOpenApi</c>.</param>
    /// <returns>The same options.</returns>
    public static OpenApiOptions DescribeMoney(this OpenApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        return options.AddSchemaTransformer(Describe);
    }

    private static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
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
