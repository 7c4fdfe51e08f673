package io.heartline.samples.drill;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws the timeline: throughput, errors and lag, one below the other. A band stands for the time
 * from a fault to the return of its server.
 */
final class Picture {

    private static final int WIDTH = 1800;
    private static final int HEIGHT = 290;
    private static final int AXIS_WIDTH = 60;
    private static final double HEADROOM = 1.3;

    /** Heights of the labels, in turns, so that neighbours do not overlap. */
    private static final double[] LABEL_HEIGHTS = {1.23, 1.11};

    private static final Color INK = new Color(0x33, 0x41, 0x4e);
    private static final Color GRID = new Color(0xe6, 0xe9, 0xec);
    private static final Color GOOD = new Color(0x1f, 0x7a, 0x4d);
    private static final Color BAD = new Color(0xc0, 0x39, 0x2b);
    private static final Color LAG = new Color(0x2b, 0x5f, 0xa8);
    private static final Color BAND = new Color(0xc0, 0x39, 0x2b, 0x24);

    private static final Color INVISIBLE = new Color(0, 0, 0, 0);

    private final List<Timeline.Sample> samples;
    private final List<Timeline.Event> events;

    private Picture(Timeline timeline) {
        samples = timeline.samples();
        events = timeline.events();
    }

    /** Writes the picture; charts without any value are left out. */
    static void write(Timeline timeline, Path png) throws IOException {
        Picture picture = new Picture(timeline);
        List<XYChart> charts = new ArrayList<>();
        charts.add(
                picture.chart(
                        "Failover drill: good answers per second",
                        GOOD,
                        Timeline.Sample::goodPerSecond,
                        100));
        charts.add(
                picture.chart(
                        "Requests without a good answer, per second",
                        BAD,
                        Timeline.Sample::failedPerSecond,
                        100));
        if (picture.samples.stream().anyMatch(sample -> !Double.isNaN(sample.lagBytes()))) {
            charts.add(
                    picture.chart(
                            "Lag: bytes that the standby has still to acknowledge",
                            LAG,
                            Timeline.Sample::lagBytes,
                            1_000));
        }
        BitmapEncoder.saveBitmap(charts, charts.size(), 1, png.toString(), BitmapFormat.PNG);
    }

    private XYChart chart(
            String title, Color color, ToDoubleFunction<Timeline.Sample> value, double least) {
        XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).build();
        double highest =
                samples.stream()
                        .mapToDouble(value)
                        .filter(number -> !Double.isNaN(number))
                        .max()
                        .orElse(0);
        double top = Math.max(highest, least) * HEADROOM;
        style(chart.getStyler(), top);
        bands(chart, top);
        frame(chart, top);
        double[] seconds = samples.stream().mapToDouble(Timeline.Sample::second).toArray();
        XYSeries series =
                chart.addSeries("value", seconds, samples.stream().mapToDouble(value).toArray());
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(color);
        series.setLineStyle(new BasicStroke(1.6f));
        return chart;
    }

    private void style(XYStyler styler, double top) {
        styler.setLegendVisible(false);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setChartFontColor(INK);
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
        styler.setChartTitleBoxVisible(false);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setPlotContentSize(1);
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setAnnotationTextFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setAnnotationTextFontColor(INK);
        styler.setXAxisTickMarkSpacingHint(90);
        styler.setXAxisDecimalPattern("#,##0 s");
        styler.setYAxisDecimalPattern("#,##0");
        styler.setYAxisLeftWidthHint(AXIS_WIDTH);
        styler.setXAxisMin(0.0);
        styler.setXAxisMax(end());
        styler.setYAxisMin(0.0);
        styler.setYAxisMax(top);
    }

    private void bands(XYChart chart, double top) {
        int faults = 0;
        for (int i = 0; i < events.size(); i++) {
            Timeline.Event fault = events.get(i);
            if (fault.mark() == Timeline.Mark.FAULT) {
                double until = i + 1 < events.size() ? events.get(i + 1).second() : end();
                band(chart, "band " + i, fault.second(), until, top);
                double middle = (fault.second() + until) / 2;
                chart.addAnnotation(
                        new AnnotationText(
                                fault.what(),
                                middle,
                                top / HEADROOM * LABEL_HEIGHTS[faults++ % 2],
                                false));
            }
        }
    }

    /**
     * Draws nothing, but spans the axis: XChart labels no axis whose only values are 0 and its end.
     */
    private void frame(XYChart chart, double top) {
        XYSeries frame =
                chart.addSeries("frame", new double[] {0, 0, 0}, new double[] {0, top / 3, top});
        frame.setLineColor(INVISIBLE);
        frame.setMarker(SeriesMarkers.NONE);
    }

    private static void band(XYChart chart, String name, double from, double to, double top) {
        XYSeries band = chart.addSeries(name, new double[] {from, to}, new double[] {top, top});
        band.setXYSeriesRenderStyle(XYSeriesRenderStyle.Area);
        band.setFillColor(BAND);
        band.setLineColor(INVISIBLE);
        band.setMarker(SeriesMarkers.NONE);
    }

    private double end() {
        return samples.isEmpty() ? 1 : samples.get(samples.size() - 1).second();
    }
}
