using System.Text.RegularExpressions;
using Identity.ApiScopes;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Identity.Server;

/// <summary>What OpenIddict does not ask of a request.</summary>
internal static partial class RequestRules
{
    public static OpenIddictServerHandlerDescriptor OfAuthorization { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateAuthorizationRequestContext>()
            .UseInlineHandler(context =>
            {
                if (context.Request.CodeChallenge is { } challenge && !ProofKey().IsMatch(challenge))
                    context.Reject(Errors.InvalidRequest, "The 'code_challenge' must be 43 to 128 of the characters A-Z a-z 0-9 - . _ ~ (RFC 7636).");
                else if (Scope.All.FirstOrDefault(scope => scope.OfOperators && context.Request.HasScope(scope.Name)) is { } scope)
                    context.Reject(Errors.InvalidScope, $"The scope '{scope.Name}' is for operators, and no client gets it for a user.");
                return default;
            })
            .SetOrder(OpenIddictServerHandlers.Authentication.ValidateProofKeyForCodeExchangeParameters.Descriptor.Order + 500)
            .Build();

    public static OpenIddictServerHandlerDescriptor OfToken { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenRequestContext>()
            .UseInlineHandler(context =>
            {
                if (context.Request.CodeVerifier is { } verifier && !ProofKey().IsMatch(verifier))
                    context.Reject(Errors.InvalidRequest, "The 'code_verifier' must be 43 to 128 of the characters A-Z a-z 0-9 - . _ ~ (RFC 7636).");
                // The subject of its tokens would be taken for a user's.
                else if (context.Request.IsClientCredentialsGrantType() && Guid.TryParse(context.ClientId, out _))
                    context.Reject(Errors.UnauthorizedClient, "A client whose id has the form of a user's may not act for itself.");
                return default;
            })
            .SetOrder(OpenIddictServerHandlers.Exchange.ValidateProofKeyForCodeExchangeParameters.Descriptor.Order + 500)
            .Build();

    [GeneratedRegex(@"^[A-Za-z0-9\-._~]{43,128}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProofKey();
}
