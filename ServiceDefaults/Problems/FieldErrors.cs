using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ServiceDefaults;

/// <summary>
/// Collects what is wrong with a request, by field: <c>lines[0].quantity</c>, a query parameter's or a header's name. Not .NET 10's
/// <c>AddValidation</c>, since that skips internal records and null list items, cannot report a missing header by its name, and does
/// not name all errors at once. Not thread-safe.
/// </summary>
public sealed class FieldErrors
{
    private readonly Dictionary<string, string[]> _errors = [];

    /// <summary>True when something is wrong.</summary>
    public bool Any => _errors.Count > 0;

    /// <summary>Adds one message to a field.</summary>
    /// <param name="field">Path of the field in camelCase.</param>
    /// <param name="message">A sentence that says what would be right.</param>
    public void Add(string field, string message) =>
        _errors[field] = _errors.TryGetValue(field, out var earlier) ? [.. earlier, message] : [message];

    /// <summary>Adds a message unless the condition holds.</summary>
    /// <param name="condition">What must be true of the field.</param>
    /// <param name="field">Path of the field in camelCase.</param>
    /// <param name="message">A sentence that says what would be right.</param>
    public void Require(bool condition, string field, string message)
    {
        if (!condition)
            Add(field, message);
    }

    /// <summary>The 400 answer: RFC 9457 problem details with an <c>errors</c> object.</summary>
    /// <returns>The result to return from an endpoint.</returns>
    public ValidationProblem ToProblem() => TypedResults.ValidationProblem(_errors);
}
