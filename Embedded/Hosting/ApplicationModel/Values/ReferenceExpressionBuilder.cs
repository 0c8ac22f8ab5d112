using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Makes a <see cref="ReferenceExpression"/> piece by piece. Not safe for use by several threads at once.</summary>
public class ReferenceExpressionBuilder
{
    private readonly StringBuilder _format = new();
    private readonly List<ReferenceExpression.Part> _parts = [];

    /// <summary>Whether nothing has been added.</summary>
    public bool IsEmpty => _format.Length == 0;

    /// <summary>Adds an interpolated string.</summary>
    /// <param name="handler">Filled by the compiler, which adds the pieces to this builder.</param>
    public void Append([InterpolatedStringHandlerArgument("")] in ReferenceExpressionBuilderInterpolatedStringHandler handler)
    {
        if (!handler.Fills(this))
            throw new ArgumentException("The pieces were added to another builder.", nameof(handler));
    }

    /// <summary>Adds literal text.</summary>
    /// <param name="value">The text.</param>
    public void AppendLiteral(string value) => AppendText(value);

    /// <summary>Adds text.</summary>
    /// <param name="value">The text.</param>
    public void AppendFormatted(string? value) => AppendText(value);

    /// <summary>Adds encoded text.</summary>
    /// <param name="value">The text.</param>
    /// <param name="format">The encoding, such as <c>uri</c>.</param>
    public void AppendFormatted(string? value, string? format = null) => AppendText(ValueFormat.Apply(value, format));

    /// <summary>Adds a value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="valueProvider">The value.</param>
    public void AppendFormatted<T>(T valueProvider)
        where T : IValueProvider, IManifestExpressionProvider =>
        AppendFormatted(valueProvider, format: null);

    /// <summary>Adds an encoded value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="valueProvider">The value.</param>
    /// <param name="format">The encoding, such as <c>uri</c>.</param>
    public void AppendFormatted<T>(T valueProvider, string? format)
        where T : IValueProvider, IManifestExpressionProvider
    {
        ArgumentNullException.ThrowIfNull(valueProvider);
        _format.Append(CultureInfo.InvariantCulture, $"{{{_parts.Count}}}");
        _parts.Add(new ReferenceExpression.Part(valueProvider, valueProvider.ValueExpression, format));
    }

    /// <summary>Not possible: write the inner expression's parts instead.</summary>
    /// <param name="valueProvider">The expression.</param>
    /// <param name="format">The encoding.</param>
    [Obsolete("An expression cannot be encoded as a whole: write its parts, each with its encoding, instead.", error: true)]
    public void AppendFormatted(ReferenceExpression valueProvider, string format) => throw new NotSupportedException();

    /// <summary>The expression of everything added so far.</summary>
    public ReferenceExpression Build() => new(_format.ToString(), [.. _parts]);

    /// <summary>Adds text as it is; braces are doubled because the expression is kept as a composite format string.</summary>
    internal void AppendText(string? value) =>
        _format.Append(value?.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    /// <summary>Adds the pieces of an interpolated string to a builder.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct ReferenceExpressionBuilderInterpolatedStringHandler
    {
        private readonly ReferenceExpressionBuilder _builder;

        /// <summary>Called by the compiler.</summary>
        /// <param name="literalLength">The length of the literal text.</param>
        /// <param name="formattedCount">The number of values.</param>
        /// <param name="builder">What the pieces are added to.</param>
        public ReferenceExpressionBuilderInterpolatedStringHandler(int literalLength, int formattedCount, ReferenceExpressionBuilder builder)
        {
            _ = literalLength;
            _ = formattedCount;
            _builder = builder;
        }

        internal bool Fills(ReferenceExpressionBuilder builder) => _builder == builder;

        /// <summary>Adds literal text.</summary>
        /// <param name="value">The text.</param>
        public void AppendLiteral(string value) => _builder.AppendText(value);

        /// <summary>Adds text.</summary>
        /// <param name="value">The text.</param>
        public void AppendFormatted(string? value) => _builder.AppendText(value);

        /// <summary>Adds encoded text.</summary>
        /// <param name="value">The text.</param>
        /// <param name="format">The encoding, such as <c>uri</c>.</param>
        public void AppendFormatted(string? value, string format) => _builder.AppendFormatted(value, format);

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
        public void AppendFormatted<T>(T valueProvider, string? format)
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
        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format)
            where T : IResource, IValueProvider, IManifestExpressionProvider =>
            _builder.AppendFormatted(valueProvider.Resource, format);
    }
}
