using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace PactNet.Verifier;

/// <summary>The messages of a provider by their description.</summary>
public sealed class MessageScenarios
{
    private readonly Dictionary<string, Func<object>> _scenarios = [];

    /// <summary>Adds a message, or replaces it.</summary>
    public MessageScenarios Add(string description, Func<object> factory)
    {
        _scenarios[description] = factory;
        return this;
    }

    /// <summary>Answers the verifier, which asks for a message by its description.</summary>
    internal async Task AnswerAsync(HttpContext context)
    {
        var asked = (string)(await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!["description"]!;
        if (_scenarios.TryGetValue(asked, out var factory))
        {
            context.Response.ContentType = "application/json";
            await JsonSerializer.SerializeAsync(context.Response.Body, factory(), cancellationToken: context.RequestAborted);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }
}
