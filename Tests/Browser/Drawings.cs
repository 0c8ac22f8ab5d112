namespace Browser;

/// <summary>What the audit of accessibility leaves out: text in SVG.</summary>
internal static class Drawings
{
    /// <summary>
    /// A function for the browser: texts in drawings with a contrast below 4.5 to what is behind them (WCAG 1.4.3). That is a
    /// rectangle before it in the same group, else the background of what the drawing lies in.
    /// </summary>
    public const string TextOfTooLittleContrast =
        """
        () => {
          const channels = colour => (colour.match(/[\d.]+/g) ?? []).map(Number);
          const isOpaque = colour => colour !== 'none' && colour !== '' && (channels(colour)[3] ?? 1) === 1;
          const luminance = colour => {
            const [red, green, blue] = channels(colour).map(value => value / 255).map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
            return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
          };
          const contrast = (one, other) => {
            const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
            return (light + 0.05) / (dark + 0.05);
          };
          const covers = (rectangle, text) => {
            const [outer, inner] = [rectangle.getBoundingClientRect(), text.getBoundingClientRect()];
            return outer.left <= inner.left + 1 && outer.right >= inner.right - 1 && outer.top <= inner.top + 1 && outer.bottom >= inner.bottom - 1;
          };
          const behind = text => {
            const drawing = text.closest('main svg:not(svg svg)');
            const shapes = [...drawing.querySelectorAll('rect')].filter(shape => covers(shape, text) && isOpaque(getComputedStyle(shape).fill));
            if (shapes.length > 0) return getComputedStyle(shapes.at(-1)).fill;
            for (let element = drawing; element; element = element.parentElement)
              if (isOpaque(getComputedStyle(element).backgroundColor)) return getComputedStyle(element).backgroundColor;
            return 'rgb(255, 255, 255)';
          };
          return [...document.querySelectorAll('main svg text')]
            .map(text => ({ text, ratio: contrast(getComputedStyle(text).fill, behind(text)) }))
            .filter(({ ratio }) => !(ratio >= 4.5))
            .map(({ text, ratio }) => `“${text.textContent}” has ${ratio.toFixed(2)}`);
        }
        """;
}
