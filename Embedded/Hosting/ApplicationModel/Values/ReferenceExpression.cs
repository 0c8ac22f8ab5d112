using System.Globalization;
using System.Runtime.CompilerServices;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Text with values in it that are only known once the application runs.</summary>
public class ReferenceExpression : IExpressionValue, IValueWithReferences
{
    /// <summary>No text at all; its value is null.</summary>
    public static readonly ReferenceExpression Empty = new(string.Empty, []);

    private readonly IReadOnlyList<Part> _parts;
    private readonly string[] _manifestExpressions;

    internal ReferenceExpression(string format, IReadOnlyList<Part> parts)
    {
        Format = format;
        _parts = parts;
        ValueProviders = [.. parts.Select(part => part.Provider)];
        StringFormats = [.. parts.Select(part => part.Format)];
        _manifestExpressions = [.. parts.Select(part => part.ManifestExpression)];
    }

    /// <summary>The text as a composite format string: <c>{0}</c> stands for the first value.</summary>
    public string Format { get; }

    /// <summary>The symbolic form of each value.</summary>
    public IReadOnlyList<string> ManifestExpressions => _manifestExpressions;

    /// <summary>How each value is encoded: <c>uri</c> percent-encodes it, null leaves it as it is.</summary>
    public IReadOnlyList<string?> StringFormats { get; }

    /// <summary>The values.</summary>
    public IReadOnlyList<IValueProvider> ValueProviders { get; }

    /// <summary>The text with the symbolic form of each value in it.</summary>
    public string ValueExpression => string.Format(CultureInfo.InvariantCulture, Format, _manifestExpressions);

    IEnumerable<object> IValueWithReferences.References => ValueProviders;

    /// <summary>Makes an expression of an interpolated string.</summary>
    /// <param name="handler">Filled by the compiler.</param>
    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.ToExpression();

    /// <summary>The text with every value in it, waiting for those that are not known yet.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => GetValueAsync(new ValueProviderContext(), cancellationToken);

    /// <summary>The text with every value in it, as the one who asks sees them.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken)
    {
        if (Format.Length == 0)
            return null;

        var values = new object?[_parts.Count];
        for (var index = 0; index < values.Length; index++)
        {
            var value = await _parts[index].Provider.GetValueAsync(context, cancellationToken);
            values[index] = ValueFormat.Apply(value, _parts[index].Format);
        }
        return string.Format(CultureInfo.InvariantCulture, Format, values);
    }

    internal readonly record struct Part(IValueProvider Provider, string ManifestExpression, string? Format);

    /// <summary>Collects the parts of an interpolated string.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct ExpressionInterpolatedStringHandler
    {
        private readonly ReferenceExpressionBuilder _builder = new();

        /// <summary>Called by the compiler.</summary>
        /// <param name="literalLength">The length of the literal text.</param>
        /// <param name="formattedCount">The number of values.</param>
        public ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
        {
            _ = literalLength;
            _ = formattedCount;
        }

        /// <summary>Adds literal text.</summary>
        /// <param name="value">The text.</param>
        public void AppendLiteral(string value) => _builder.AppendText(value);

        /// <summary>Adds text.</summary>
        /// <param name="value">The text.</param>
        public void AppendFormatted(string? value) => _builder.AppendText(value);

        /// <summary>Adds encoded text.</summary>
        /// <param name="value">The text.</param>
        /// <param name="format">The encoding, such as <c>uri</c>.</param>
        public void AppendFormatted(string? value, string? format = null) => _builder.AppendText(ValueFormat.Apply(value, format));

        /// <summary>Adds a value.</summary>
        /// <typeparam name="T">Its type.</typeparam>
        /// <param name="valueProvider">The value.</param>
        public void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider =>
            _builder.AppendFormatted(valueProvider, format: null);

        /// <summary>Adds an encoded value.</summary>
        /// <typeparam name="T">Its type.</typeparam>
        /// <param name="valueProvider">The value.</param>
        /// <param name="format">The encoding, such as <c>uri</c>.</param>
        public void AppendFormatted<T>(T valueProvider, string? format = null)
            where T : IValueProvider, IManifestExpressionProvider =>
            _builder.AppendFormatted(valueProvider, format);

        /// <summary>Not possible: write the inner expression's parts instead.</summary>
        /// <param name="valueProvider">The expression.</param>
        /// <param name="format">The encoding.</param>
        [Obsolete("An expression cannot be encoded as a whole: write its parts, each with its encoding, instead.", error: true)]
        public void AppendFormatted(ReferenceExpression valueProvider, string format) => throw new NotSupportedException();

        /// <summary>Adds the value of a resource.</summary>
        /// <typeparam name="T">The resource's type.</typeparam>
        /// <param name="valueProvider">The resource.</param>
        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider =>
            _builder.AppendFormatted(valueProvider.Resource, format: null);

        /// <summary>Adds the encoded value of a resource.</summary>
        /// <typeparam name="T">The resource's type.</typeparam>
        /// <param name="valueProvider">The resource.</param>
        /// <param name="format">The encoding, such as <c>uri</c>.</param>
        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format = null)
            where T : IResource, IValueProvider, IManifestExpressionProvider =>
            _builder.AppendFormatted(valueProvider.Resource, format);

        internal ReferenceExpression ToExpression() => _builder.Build();
    }
}
