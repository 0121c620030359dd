import org.apache.log4j.Logger;
import org.apache.log4j.PropertyConfigurator;

/** A program of 2005: logs some lines and one exception by log4j 1.2. Arguments: properties file, number of orders. */
public class LegacyShop {
    private static final Logger LOG = Logger.getLogger(LegacyShop.class);

    public static void main(String[] arguments) throws Exception {
        PropertyConfigurator.configure(arguments[0]);
        int orders = Integer.parseInt(arguments[1]);
        for (int order = 0; order < orders; order++) {
            LOG.info("order " + order + " accepted");
            Thread.sleep(2);
        }
        try {
            Integer.parseInt("not a number");
        } catch (NumberFormatException problem) {
            LOG.error("order " + orders + " failed", problem);
        }
        Thread.sleep(200);
    }
}
