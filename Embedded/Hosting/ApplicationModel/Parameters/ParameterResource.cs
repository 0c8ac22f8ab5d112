namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that the application is given from outside. It is obtained once and kept.</summary>
public class ParameterResource : Resource, IExpressionValue
{
    private readonly Lazy<string> _value;
    private string? _configurationKey;

    /// <summary>Describes a parameter.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="callback">Obtains the value; gets the default, if there is one.</param>
    /// <param name="secret">Whether the value must not be shown.</param>
    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(callback);
        // Concurrent first users share one attempt; a failed one is tried again, since configuration may change meanwhile.
        _value = new Lazy<string>(() => callback(Default), LazyThreadSafetyMode.PublicationOnly);
        Secret = secret;
    }

    /// <summary>The value when configuration has none.</summary>
    public ParameterDefault? Default { get; set; }

    /// <summary>What the parameter is for.</summary>
    public string? Description { get; set; }

    /// <summary>Whether <see cref="Description"/> is Markdown.</summary>
    public bool EnableDescriptionMarkdown { get; set; }

    /// <summary>Whether the value must not be shown.</summary>
    public bool Secret { get; }

    /// <summary>Whether the value is a connection string, kept under <c>ConnectionStrings</c> instead of <c>Parameters</c>.</summary>
    public bool IsConnectionString { get; set; }

    /// <summary>The symbolic form: <c>{NAME.value}</c>.</summary>
    public string ValueExpression => $"{{{Name}.value}}";

    /// <summary>Where configuration holds the value.</summary>
    internal string ConfigurationKey
    {
        get => _configurationKey ?? $"{(IsConnectionString ? "ConnectionStrings" : "Parameters")}:{Name}";
        set => _configurationKey = value;
    }

    /// <summary>The value.</summary>
    /// <param name="cancellationToken">Not used: the value is at hand.</param>
    /// <exception cref="MissingParameterValueException">There is none.</exception>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(_value.Value);

    ValueTask<string?> IValueProvider.GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken) =>
        GetValueAsync(cancellationToken);
}
