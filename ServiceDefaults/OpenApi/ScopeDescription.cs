using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using ServiceDefaults.Authentication;

namespace ServiceDefaults.OpenApi;

/// <summary>Says in the OpenAPI document where tokens come from and which scope each call needs.</summary>
internal static class ScopeDescription
{
    private const string Scheme = "oauth2";

    public static Task DescribeSchemeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Components ??= new();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        var options = context.ApplicationServices.GetRequiredService<IOptions<TokenOptions>>().Value;
        if (options.Discovery is { } discovery)
        {
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.OpenIdConnect,
                Description = "A bearer token of the OpenID provider.",
                OpenIdConnectUrl = new(discovery),
            };
            return Task.CompletedTask;
        }

        var issuer = new Uri(options.Issuer);
        var scopes = context.DescriptionGroups.SelectMany(group => group.Items)
            .SelectMany(api => api.ActionDescriptor.EndpointMetadata.OfType<ScopeRequirement>())
            .Select(required => required.Scope)
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(scope => scope, scope => $"needed by the calls that name {scope}");
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.OAuth2,
            Description = "A bearer token: a JWT (RFC 9068) that is valid for an hour.",
            Flows = new OpenApiOAuthFlows
            {
                ClientCredentials = new OpenApiOAuthFlow { TokenUrl = new(issuer, "connect/token"), Scopes = scopes },
                AuthorizationCode = new OpenApiOAuthFlow
                {
                    AuthorizationUrl = new(issuer, "connect/authorize"),
                    TokenUrl = new(issuer, "connect/token"),
                    Scopes = scopes,
                },
            },
        };
        return Task.CompletedTask;
    }

    public static Task DescribeScopeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var required = context.Description.ActionDescriptor.EndpointMetadata.OfType<ScopeRequirement>().Select(scope => scope.Scope).ToList();
        if (required.Count is 0)
            return Task.CompletedTask;

        operation.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = required }];
        operation.Responses ??= [];
        operation.Responses["401"] = new OpenApiResponse { Description = "There is no valid token." };
        operation.Responses["403"] = new OpenApiResponse { Description = $"The token lacks the scope {string.Join(" or ", required)}." };
        return Task.CompletedTask;
    }
}
